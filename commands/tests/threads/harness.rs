//! A desk with two connections: `hq` for the team and `community` for requesters. A fake platform takes its messages.

use std::collections::{BTreeMap, BTreeSet};

use chat::{
    Card, ChannelRef, Connection, Conversation, FailureReason, FileRef, Inbound, InboundEvent,
    IncomingMessage, Location, Membership, MessageAnchor, MessageRef, OutboundAction, OutboundMessage, Place,
    Profile, Reply, Text, Token, UserRef, Values,
};
use chrono::{DateTime, Duration, Utc};
use commands::{CommandError, HomeChoice, Intake, Prefetched, Settings, Undelivered, Watched, Words};
use desk::{Identity, Matrix, Requesters, Roster, Team, TeamName, Ticket};
use store::{Leased, Remark, Sent, Store};
use tempfile::TempDir;

use crate::cards::words;

/// A message that the platform shows.
#[derive(Clone, Debug)]
pub(crate) struct ShownMessage {
    pub(crate) at: MessageRef,
    pub(crate) root: Option<String>,
    pub(crate) card: Card,
    pub(crate) files: Vec<String>,
    pub(crate) notified: Vec<String>,
}

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) desk: Settings,
    /// The messages that the platform shows, oldest first.
    pub(crate) visible: Vec<ShownMessage>,
    /// The private messages that the platform has shown, oldest first.
    pub(crate) whispers: Vec<(UserRef, Card)>,
    /// The queues and file names that the platform refuses, with the platform's error code. `busy` is tried again.
    pub(crate) refusals: BTreeMap<String, &'static str>,
    /// Display names by user id. The default is the id in upper case.
    pub(crate) display_names: BTreeMap<String, String>,
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

pub(crate) fn ann() -> UserRef {
    UserRef::new(&on("community"), "ann")
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
        service_channels: BTreeMap::new(),
        approvals: Vec::new(),
        change: None,
        services: Vec::new(),
        knowledge: Default::default(),
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
            groups: Vec::new(),
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
        holds: Default::default(),
        reopen_within: Duration::days(3),
        managed: BTreeSet::new(),
        categories: Vec::new(),
        transcripts: BTreeMap::new(),
        levels: Default::default(),
        words: Words::in_language("en").expect("there is an English file"),
    }
}

/// Returns a message in a channel, or in the thread under the message `thread`.
pub(crate) fn message_from(
    user: &UserRef,
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
        author: user.clone(),
        text: text.into(),
        at: at(0),
        replies_to: None,
        by_bot: false,
        addressed: false,
        files: Vec::new(),
    }
}

pub(crate) fn with_files(sent: IncomingMessage, names: &[&str]) -> IncomingMessage {
    let files = names.iter().map(|name| FileRef {
        message: sent.message.clone(),
        id: format!("F-{name}"),
        name: (*name).to_owned(),
        bytes: 12,
        media_type: None,
    });
    IncomingMessage {
        files: files.collect(),
        ..sent
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("desk.db");
        let store = Store::open(&format!("sqlite:{}", file.display()))
            .await
            .expect("the store opens");
        store.migrate().await.expect("the migrations succeed");
        Self {
            store,
            desk: desk(),
            visible: Vec::new(),
            whispers: Vec::new(),
            refusals: BTreeMap::new(),
            display_names: BTreeMap::new(),
            minutes: 0,
            number: 0,
            _folder: folder,
        }
    }

    /// Handles an event one minute after the previous event, and delivers the outbox.
    pub(crate) async fn happens(&mut self, user: &UserRef, what: InboundEvent) -> Reply {
        self.minutes += 1;
        let when = at(self.minutes);
        self.happens_at(user, what, when).await
    }

    pub(crate) async fn happens_at(
        &mut self,
        user: &UserRef,
        what: InboundEvent,
        when: DateTime<Utc>,
    ) -> Reply {
        let reply = self.happens_unsent(user, what, when).await;
        self.deliver().await;
        reply
    }

    /// Handles an event without delivering the outbox.
    pub(crate) async fn happens_unsent(
        &mut self,
        user: &UserRef,
        what: InboundEvent,
        when: DateTime<Utc>,
    ) -> Reply {
        let location = match &what {
            InboundEvent::Message(sent) | InboundEvent::Edited(sent) => sent.location.clone(),
            InboundEvent::Deleted { message } => message_from(user, &message.channel, None, "x", "").location,
            _ => message_from(user, &agents(), None, "x", "").location,
        };
        let inbound = Inbound {
            key: "k".into(),
            sender: user.clone(),
            location,
            at: when,
            what,
        };
        let profile = Profile {
            user: user.clone(),
            name: self
                .display_names
                .get(&user.id)
                .cloned()
                .unwrap_or_else(|| user.id.to_uppercase()),
            membership: Membership::Member,
            title: None,
            time_zone: None,
            email: None,
            avatar: None,
        };
        let prefetched = Prefetched::default().with_profile(user.clone(), Some(profile));
        let mut uow = self
            .store
            .begin(at(self.minutes))
            .await
            .expect("the unit of work begins");
        let reply = match commands::handle(&mut uow, &self.desk, &inbound, &prefetched).await {
            Err(CommandError::RolledBack(reply)) => return *reply,
            other => other.expect("the command succeeds"),
        };
        uow.commit().await.expect("the unit of work commits");
        reply
    }

    pub(crate) async fn says(&mut self, sent: IncomingMessage) -> Reply {
        let user = sent.author.clone();
        self.happens(&user, InboundEvent::Message(sent)).await
    }

    pub(crate) async fn edits(&mut self, sent: IncomingMessage) -> Reply {
        let user = sent.author.clone();
        self.happens(&user, InboundEvent::Edited(sent)).await
    }

    pub(crate) async fn deletes(&mut self, sent: &IncomingMessage) -> Reply {
        let desk = UserRef::new(&sent.message.channel.connection, "desk");
        let message = sent.message.clone();
        self.happens(&desk, InboundEvent::Deleted { message }).await
    }

    pub(crate) async fn clicks(&mut self, user: &UserRef, token: Token) -> Reply {
        let what = InboundEvent::Click {
            token,
            picked: Values::new(),
            message: None,
        };
        self.happens(user, what).await
    }

    pub(crate) async fn submits(&mut self, user: &UserRef, token: Token, field: &str, value: &str) -> Reply {
        let values = Values::from([(field.to_owned(), value.to_owned())]);
        self.happens(user, InboundEvent::Submitted { token, values })
            .await
    }

    /// Delivers the outbox, as the platforms would.
    pub(crate) async fn deliver(&mut self) {
        // A lease is empty if the message that it found has to wait for another one.
        let (mut empty, mut now) = (0, at(self.minutes));
        while empty < 3 {
            now += Duration::seconds(2);
            let leased = self
                .store
                .outbox()
                .lease(now, 20)
                .await
                .expect("the outbox can be leased");
            empty = if leased.is_empty() { empty + 1 } else { 0 };
            for one in leased {
                self.deliver_one(one).await;
            }
        }
    }

    async fn deliver_one(&mut self, leased: Leased) {
        let now = at(self.minutes);
        let accepted = match leased.orphan {
            true => Err("message_not_found"),
            false => self.accept(&leased),
        };
        match accepted {
            Ok(message) => {
                let recovered = self
                    .store
                    .outbox()
                    .sent_all(vec![Sent::of(&leased, message)], now)
                    .await;
                for ticket in recovered.expect("the delivery is recorded") {
                    let mut uow = self.store.begin(now).await.expect("the unit of work begins");
                    let handled = commands::recovered(&mut uow, &self.desk, ticket).await;
                    handled.expect("the team is notified");
                    uow.commit().await.expect("the unit of work commits");
                }
            }
            Err("busy") => {
                let outbox = self.store.outbox();
                let later = now + Duration::seconds(50);
                outbox
                    .retry(leased.id, later, true, "busy")
                    .await
                    .expect("the message waits");
            }
            Err(why) => self.fail(leased, why).await,
        }
    }

    async fn fail(&mut self, leased: Leased, why: &str) {
        let mut uow = self
            .store
            .begin(at(self.minutes))
            .await
            .expect("the unit of work begins");
        uow.outbox().dead(leased.id, why);
        let failure = Undelivered {
            message: leased.message,
            post: leased.post,
            reason: reason_of(why),
            why: why.to_owned(),
            link: Some("https://chat.example/original".to_owned()),
        };
        commands::undelivered(&mut uow, &self.desk, &failure)
            .await
            .expect("the team is notified");
        uow.commit().await.expect("the unit of work commits");
    }

    fn accept(&mut self, leased: &Leased) -> Result<Option<MessageRef>, &'static str> {
        let OutboundMessage { what, notify, .. } = leased.message.clone();
        if let Some(why) = self.refusals.get(&leased.message.home().queue()) {
            return Err(why);
        }
        let notified = notify.into_iter().map(|user| user.id).collect();
        match what {
            OutboundAction::Post { place, card, .. } => {
                Ok(Some(self.show(place, card, Vec::new(), notified)))
            }
            OutboundAction::Share { place, card, files } => {
                let names: Vec<String> = files.into_iter().map(|file| file.name).collect();
                if let Some(why) = names.iter().find_map(|name| self.refusals.get(name)) {
                    return Err(why);
                }
                Ok(Some(self.show(place, card, names, notified)))
            }
            OutboundAction::Write { place, card, file } => {
                Ok(Some(self.show(place, card, vec![file.name], notified)))
            }
            OutboundAction::Edit {
                message: MessageAnchor::Message(message),
                card,
                ..
            } => {
                let shown = self.visible.iter_mut().find(|shown| shown.at == message);
                shown.expect("the message is visible").card = card;
                Ok(None)
            }
            OutboundAction::Remove {
                message: MessageAnchor::Message(message),
                ..
            } => {
                self.visible.retain(|shown| shown.at != message);
                Ok(None)
            }
            OutboundAction::Whisper { user, card, .. } => {
                self.whispers.push((user, card));
                Ok(None)
            }
            OutboundAction::Unreact { .. } | OutboundAction::Close { .. } => Ok(None),
            OutboundAction::Edit { .. } | OutboundAction::Remove { .. } => panic!("anchors are resolved"),
        }
    }

    fn show(&mut self, place: Place, card: Card, files: Vec<String>, notified: Vec<String>) -> MessageRef {
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
        self.visible.push(ShownMessage {
            at: at.clone(),
            root,
            card,
            files,
            notified,
        });
        at
    }

    /// Returns the text of the desk's messages in a channel.
    pub(crate) fn view(&self, channel: &ChannelRef) -> String {
        let shown = self.visible.iter().filter(|shown| shown.at.channel == *channel);
        shown.map(words).collect::<Vec<_>>().join("\n---\n")
    }

    /// Returns the last private message to a person.
    pub(crate) fn whispered_to(&self, user: &UserRef) -> &Card {
        let mut whispers = self.whispers.iter().rev();
        let last = whispers.find(|(to, _)| to == user);
        &last.expect("the person was told something").1
    }

    /// Returns the text of every ticket as the team sees it: its card, then the messages in the card's thread.
    pub(crate) fn tickets_of_team(&self) -> Vec<String> {
        let of_team: Vec<&ShownMessage> = self
            .visible
            .iter()
            .filter(|shown| shown.at.channel == agents())
            .collect();
        let mut tickets = Vec::new();
        for card in of_team.iter().filter(|shown| shown.root.is_none()) {
            let under = of_team
                .iter()
                .filter(|shown| shown.root.as_ref() == Some(&card.at.id));
            let all = std::iter::once(card).chain(under);
            tickets.push(all.map(|shown| words(shown)).collect::<Vec<_>>().join("\n"));
        }
        tickets
    }

    /// Returns the desk's last message in a channel that contains this text.
    pub(crate) fn find(&self, channel: &ChannelRef, text: &str) -> &ShownMessage {
        let mut shown = self
            .visible
            .iter()
            .rev()
            .filter(|shown| shown.at.channel == *channel);
        shown
            .find(|shown| words(shown).contains(text))
            .unwrap_or_else(|| panic!("{channel} does not show {text:?}, only:\n{}", self.view(channel)))
    }

    pub(crate) async fn ticket(&self) -> Ticket {
        let mut uow = self.store.begin(at(0)).await.expect("the unit of work begins");
        let first = "INC-1".parse().expect("the reference is valid");
        let found = uow
            .tickets()
            .find_by_reference(first)
            .await
            .expect("the query succeeds");
        found.expect("the ticket exists")
    }

    pub(crate) async fn remarks(&self) -> Vec<Remark> {
        let ticket = self.ticket().await.id;
        let mut uow = self.store.begin(at(0)).await.expect("the unit of work begins");
        uow.remarks().of(ticket).await.expect("the query succeeds")
    }

    /// Returns the events of the ticket's journal.
    pub(crate) async fn journal(&self) -> Vec<desk::TicketEvent> {
        let ticket = self.ticket().await.id;
        let mut uow = self.store.begin(at(0)).await.expect("the unit of work begins");
        let entries = uow.journal().of(ticket).await.expect("the query succeeds");
        entries.into_iter().map(|entry| entry.event).collect()
    }
}

/// Returns the failure reason that an adapter gives for an error code.
fn reason_of(code: &str) -> FailureReason {
    match code {
        "is_archived" => FailureReason::Archived,
        "file_too_large" => FailureReason::TooLarge,
        _ => FailureReason::Other,
    }
}
