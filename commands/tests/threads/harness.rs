//! A desk on Slack and Discord at once, as far as commands see it: `hq` for the team, `community` for requesters.

use std::collections::{BTreeMap, BTreeSet};

use chat::{
    Card, ChannelRef, Connection, Conversation, FailureReason, FileRef, Inbound, InboundEvent,
    IncomingMessage, Location, Membership, MessageAnchor, MessageRef, OutboundAction, OutboundMessage, Place,
    Profile, Reply, Text, Token, UserRef, Values,
};
use chrono::{DateTime, Duration, Utc};
use commands::{HomeChoice, Intake, Prefetched, Settings, Undelivered, Watched, Words};
use desk::{Identity, Matrix, Requesters, Roster, Team, TeamName, Ticket};
use store::{Leased, Remark, Store};
use tempfile::TempDir;

use crate::cards::words;

/// A message as somebody sees it.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) at: MessageRef,
    pub(crate) root: Option<String>,
    pub(crate) card: Card,
    pub(crate) files: Vec<String>,
    pub(crate) notified: Vec<String>,
}

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) desk: Settings,
    /// All that stands somewhere, oldest first.
    pub(crate) stands: Vec<Shown>,
    /// Whose files and messages the platform does not take, and its word for it.
    pub(crate) refuses: BTreeMap<String, &'static str>,
    /// What people call themselves, where it is not their id.
    pub(crate) name_of: BTreeMap<String, String>,
    minutes: i64,
    number: usize,
    _folder: TempDir,
}

pub(crate) fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::seconds(1_700_000_000) + Duration::minutes(minutes)
}

fn on(name: &str) -> Connection {
    Connection(name.to_owned())
}

pub(crate) fn lee() -> UserRef {
    UserRef::new(&on("community"), "lee")
}

pub(crate) fn sam() -> UserRef {
    UserRef::new(&on("hq"), "sam")
}

pub(crate) fn help() -> ChannelRef {
    ChannelRef::new(&on("community"), "help")
}

pub(crate) fn agents() -> ChannelRef {
    ChannelRef::new(&on("hq"), "agents")
}

fn desk() -> Settings {
    let it = TeamName("it".into());
    let member = Identity {
        connection: "hq".into(),
        user: "sam".into(),
    };
    Settings {
        limits: desk::Limits::NONE,
        ask_when_alike: true,
        roster: Roster {
            blocked: Default::default(),
            teams: vec![Team {
                name: it.clone(),
                title: "IT".into(),
                members: BTreeSet::from([member]),
                leads: BTreeSet::new(),
                confidants: BTreeSet::new(),
            }],
            administrators: BTreeSet::new(),
            requesters: Requesters::Members,
            joined: Vec::new(),
        },
        matrix: Matrix::default(),
        channels: vec![Watched {
            channel: help(),
            name: "help".into(),
            team: it.clone(),
            intake: Intake::Ticket,
            sensitive: Vec::new(),
        }],
        triage: BTreeMap::from([(it, agents())]),
        confidential: BTreeMap::new(),
        home: HomeChoice::Direct,
        reopen_within: Duration::days(3),
        managed: BTreeSet::new(),
        categories: Vec::new(),
        transcripts: BTreeMap::new(),
        words: Words::in_language("en").expect("we speak English"),
    }
}

/// A message of somebody's, `thread` being what it stands under.
pub(crate) fn said(
    who: &UserRef,
    channel: &ChannelRef,
    thread: Option<&str>,
    id: &str,
    text: impl Into<Text>,
) -> IncomingMessage {
    IncomingMessage {
        message: MessageRef::new(channel, id),
        location: Location {
            channel: channel.clone(),
            thread: thread.map(str::to_owned),
            direct: false,
        },
        author: who.clone(),
        text: text.into(),
        at: at(0),
        replies_to: None,
        by_bot: false,
        addressed: false,
        files: Vec::new(),
    }
}

pub(crate) fn with_files(said: IncomingMessage, names: &[&str]) -> IncomingMessage {
    let files = names.iter().map(|name| FileRef {
        message: said.message.clone(),
        id: format!("F-{name}"),
        name: (*name).to_owned(),
        bytes: 12,
        media_type: None,
    });
    IncomingMessage {
        files: files.collect(),
        ..said
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("desk.db");
        let store = Store::open(&format!("sqlite:{}", file.display()))
            .await
            .expect("it opens");
        store.migrate().await.expect("it migrates");
        Self {
            store,
            desk: desk(),
            stands: Vec::new(),
            refuses: BTreeMap::new(),
            name_of: BTreeMap::new(),
            minutes: 0,
            number: 0,
            _folder: folder,
        }
    }

    /// One thing happens after the other, a minute apart; what is sent because of it arrives.
    pub(crate) async fn happens(&mut self, who: &UserRef, what: InboundEvent) -> Reply {
        self.minutes += 1;
        let when = at(self.minutes);
        self.happens_at(who, what, when).await
    }

    pub(crate) async fn happens_at(
        &mut self,
        who: &UserRef,
        what: InboundEvent,
        when: DateTime<Utc>,
    ) -> Reply {
        let reply = self.happens_unsent(who, what, when).await;
        self.deliver().await;
        reply
    }

    /// The same, while nothing can be delivered.
    pub(crate) async fn happens_unsent(
        &mut self,
        who: &UserRef,
        what: InboundEvent,
        when: DateTime<Utc>,
    ) -> Reply {
        let location = match &what {
            InboundEvent::Message(said) | InboundEvent::Edited(said) => said.location.clone(),
            _ => said(who, &agents(), None, "x", "").location,
        };
        let inbound = Inbound {
            key: "k".into(),
            sender: who.clone(),
            location,
            at: when,
            what,
        };
        let profile = Profile {
            user: who.clone(),
            name: self
                .name_of
                .get(&who.id)
                .cloned()
                .unwrap_or_else(|| who.id.to_uppercase()),
            membership: Membership::Member,
            title: None,
            time_zone: None,
            email: None,
        };
        let known = Prefetched::default().with_profile(who.clone(), Some(profile));
        let mut uow = self.store.begin(at(self.minutes)).await.expect("it begins");
        let reply = commands::handle(&mut uow, &self.desk, &inbound, &known)
            .await
            .expect("nothing breaks");
        uow.commit().await.expect("it commits");
        reply
    }

    pub(crate) async fn says(&mut self, said: IncomingMessage) -> Reply {
        let who = said.author.clone();
        self.happens(&who, InboundEvent::Message(said)).await
    }

    pub(crate) async fn edits(&mut self, said: IncomingMessage) -> Reply {
        let who = said.author.clone();
        self.happens(&who, InboundEvent::Edited(said)).await
    }

    pub(crate) async fn deletes(&mut self, said: &IncomingMessage) -> Reply {
        let message = said.message.clone();
        let nobody = UserRef::new(&said.message.channel.connection, "desk");
        self.happens(&nobody, InboundEvent::Deleted { message }).await
    }

    pub(crate) async fn clicks(&mut self, who: &UserRef, token: Token) -> Reply {
        let what = InboundEvent::Click {
            token,
            picked: Values::new(),
            message: None,
        };
        self.happens(who, what).await
    }

    pub(crate) async fn submits(&mut self, who: &UserRef, token: Token, field: &str, value: &str) -> Reply {
        let values = Values::from([(field.to_owned(), value.to_owned())]);
        self.happens(who, InboundEvent::Submitted { token, values }).await
    }

    /// Takes everything from the outbox, as platforms would.
    pub(crate) async fn deliver(&mut self) {
        loop {
            let now = at(self.minutes);
            let leased = self.store.outbox().lease(now, 1).await.expect("it leases");
            let Some(one) = leased.into_iter().next() else {
                return;
            };
            match self.take(&one) {
                Ok(message) => {
                    let recovered = self.store.outbox().sent(one.id, message, now).await;
                    for ticket in recovered.expect("it is noted") {
                        let mut uow = self.store.begin(now).await.expect("it begins");
                        let told = commands::recovered(&mut uow, &self.desk, ticket).await;
                        told.expect("it is told");
                        uow.commit().await.expect("it commits");
                    }
                }
                Err(why) => self.give_up(one, why).await,
            }
        }
    }

    async fn give_up(&mut self, one: Leased, why: &str) {
        let mut uow = self.store.begin(at(self.minutes)).await.expect("it begins");
        uow.outbox().dead(one.id, why);
        let failure = Undelivered {
            message: one.message,
            post: one.post,
            reason: reason_of(why),
            why: why.to_owned(),
            link: Some("https://chat.example/original".to_owned()),
        };
        commands::undelivered(&mut uow, &self.desk, &failure)
            .await
            .expect("it is told");
        uow.commit().await.expect("it commits");
    }

    fn take(&mut self, one: &Leased) -> Result<Option<MessageRef>, &'static str> {
        let OutboundMessage { what, notify } = one.message.clone();
        if let Some(why) = self.refuses.get(&one.message.home().queue()) {
            return Err(why);
        }
        let notified = notify.into_iter().map(|user| user.id).collect();
        match what {
            OutboundAction::Post { place, card, .. } => {
                Ok(Some(self.stand(place, card, Vec::new(), notified)))
            }
            OutboundAction::Share { place, card, files } => {
                let names: Vec<String> = files.into_iter().map(|file| file.name).collect();
                if let Some(why) = names.iter().find_map(|name| self.refuses.get(name)) {
                    return Err(why);
                }
                Ok(Some(self.stand(place, card, names, notified)))
            }
            OutboundAction::Write { place, card, file } => {
                Ok(Some(self.stand(place, card, vec![file.name], notified)))
            }
            OutboundAction::Edit {
                message: MessageAnchor::Message(message),
                card,
                ..
            } => {
                let shown = self.stands.iter_mut().find(|shown| shown.at == message);
                shown.expect("it stands").card = card;
                Ok(None)
            }
            OutboundAction::Remove {
                message: MessageAnchor::Message(message),
                ..
            } => {
                self.stands.retain(|shown| shown.at != message);
                Ok(None)
            }
            OutboundAction::Whisper { .. }
            | OutboundAction::Unreact { .. }
            | OutboundAction::Close { .. } => Ok(None),
            OutboundAction::Edit { .. } | OutboundAction::Remove { .. } => panic!("anchors are resolved"),
        }
    }

    fn stand(&mut self, place: Place, card: Card, files: Vec<String>, notified: Vec<String>) -> MessageRef {
        self.number += 1;
        let channel = match place.home() {
            Conversation::Channel(channel) => channel.clone(),
            Conversation::Direct(user) => ChannelRef::new(&user.connection, format!("D{}", user.id)),
        };
        let at = MessageRef::new(&channel, format!("m{}", self.number));
        let root = match place {
            Place::Under {
                root: MessageAnchor::Message(root),
                ..
            } => Some(root.id),
            _ => None,
        };
        self.stands.push(Shown {
            at: at.clone(),
            root,
            card,
            files,
            notified,
        });
        at
    }

    /// All that a channel shows of the desk's, as words.
    pub(crate) fn view(&self, channel: &ChannelRef) -> String {
        let shown = self.stands.iter().filter(|shown| shown.at.channel == *channel);
        shown.map(words).collect::<Vec<_>>().join("\n---\n")
    }

    /// The last message of the desk's in a channel that contains these words.
    pub(crate) fn find(&self, channel: &ChannelRef, part: &str) -> &Shown {
        let mut shown = self
            .stands
            .iter()
            .rev()
            .filter(|shown| shown.at.channel == *channel);
        shown
            .find(|shown| words(shown).contains(part))
            .unwrap_or_else(|| panic!("{channel} does not show {part:?}, only:\n{}", self.view(channel)))
    }

    pub(crate) async fn ticket(&self) -> Ticket {
        let mut uow = self.store.begin(at(0)).await.expect("it begins");
        let first = "INC-1".parse().expect("it is a reference");
        let found = uow.tickets().find_by_reference(first).await.expect("it is read");
        found.expect("it was opened")
    }

    pub(crate) async fn remarks(&self) -> Vec<Remark> {
        let ticket = self.ticket().await.id;
        let mut uow = self.store.begin(at(0)).await.expect("it begins");
        uow.remarks().of(ticket).await.expect("they are read")
    }

    /// The names of the journal's lines.
    pub(crate) async fn journal(&self) -> Vec<desk::TicketEvent> {
        let ticket = self.ticket().await.id;
        let mut uow = self.store.begin(at(0)).await.expect("it begins");
        let entries = uow.journal().of(ticket).await.expect("it is read");
        entries.into_iter().map(|entry| entry.event).collect()
    }
}

/// The reason that an adapter gives for these error codes.
fn reason_of(code: &str) -> FailureReason {
    match code {
        "is_archived" => FailureReason::Archived,
        "file_too_large" => FailureReason::TooLarge,
        _ => FailureReason::Other,
    }
}
