//! A platform that takes the messages of the outbox and keeps what each place shows now.

use std::collections::BTreeSet;

use chat::{
    Card, Conversation, FailureReason, MessageAnchor, MessageRef, OutboundAction, OutboundMessage, Place,
    UserRef,
};
use chrono::{DateTime, Duration, Utc};
use commands::{Disposition, MOST_BYTES, Transcript, Undelivered, Writing};
use store::{Leased, Sent, Store};

use crate::cast::{Cast, direct_channel};

/// More rounds than any outbox of these tests needs. Messages under a message of another queue wait for it.
const ROUNDS: i64 = 300;

/// A message of the desk that a place shows.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) at: MessageRef,
    pub(crate) home: Conversation,
    pub(crate) card: Card,
    /// Everything that people can read in the message.
    pub(crate) words: String,
    /// Whether the platform refused a change. The desk cannot remove the message then.
    pub(crate) is_stuck: bool,
}

/// Something that appeared in front of people.
#[derive(Clone, Debug)]
pub(crate) struct Appeared {
    pub(crate) to: Audience,
    pub(crate) words: String,
}

/// The people who see something that appears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody in a conversation.
    Conversation(Conversation),
    /// One person.
    Person(UserRef),
}

/// What the platforms show, and what they refuse.
#[derive(Clone, Default)]
pub(crate) struct Platform {
    /// The desk's messages, oldest first.
    pub(crate) shown: Vec<Shown>,
    /// What appeared since the last look, also if it is gone again.
    pub(crate) appeared: Vec<Appeared>,
    /// The queues of archived channels, and of people who accept no direct messages.
    pub(crate) refusing: BTreeSet<String>,
    /// Whether the platforms do not answer.
    pub(crate) is_silent: bool,
    /// Messages that people have deleted.
    pub(crate) deleted: BTreeSet<MessageRef>,
    number: usize,
}

impl Platform {
    /// Delivers the outbox until it is empty.
    pub(crate) async fn deliver(&mut self, store: &Store, cast: &Cast, now: DateTime<Utc>) {
        let mut idle = 0;
        for round in 0..ROUNDS {
            let at = now + Duration::seconds(2 * round);
            let leased = store
                .outbox()
                .lease(at, 20)
                .await
                .expect("the outbox can be leased");
            let mut was_accepted = false;
            for one in leased {
                was_accepted |= self.deliver_one(store, cast, one, at).await;
            }
            // A channel that refuses the desk keeps its messages waiting.
            idle = if was_accepted { 0 } else { idle + 1 };
            if idle == 4 {
                return;
            }
        }
        panic!("the outbox never becomes empty");
    }

    /// Returns whether the platform accepted the message.
    async fn deliver_one(&mut self, store: &Store, cast: &Cast, leased: Leased, now: DateTime<Utc>) -> bool {
        let accepted = match leased.orphan {
            true => Err(FailureReason::Other),
            false => self.accept(store, cast, &leased.message, now).await,
        };
        let message = match accepted {
            Ok(message) => message,
            Err(reason) => {
                give_up(store, cast, leased, reason, now).await;
                return false;
            }
        };
        let recovered = store
            .outbox()
            .sent_all(vec![Sent::of(&leased, message)], now)
            .await;
        for ticket in recovered.expect("the delivery is recorded") {
            let mut uow = store.begin(now).await.expect("the unit of work begins");
            let handled = commands::recovered(&mut uow, &cast.settings, ticket).await;
            handled.expect("the team is notified");
            uow.commit().await.expect("the unit of work commits");
        }
        true
    }

    async fn accept(
        &mut self,
        store: &Store,
        cast: &Cast,
        message: &OutboundMessage,
        now: DateTime<Utc>,
    ) -> Result<Option<MessageRef>, FailureReason> {
        self.refuse(message)?;
        match &message.what {
            OutboundAction::Post { place, card, thread } => Ok(Some(self.post(
                place,
                card,
                thread.as_deref().unwrap_or_default(),
            ))),
            OutboundAction::Share { place, card, files } => {
                let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
                Ok(Some(self.post(place, card, &names.join(" "))))
            }
            OutboundAction::Write { place, card, file } => {
                let transcript: Transcript = file.about.parse().expect("the file is a transcript");
                let text = write(store, cast, transcript, now).await?;
                Ok(Some(self.post(place, card, &format!("{} {text}", file.name))))
            }
            OutboundAction::Edit {
                home,
                message: MessageAnchor::Message(message),
                card,
            } => {
                let words = words(card, "");
                let shown = self.shown.iter_mut().find(|shown| shown.at == *message);
                let shown = shown.ok_or(FailureReason::Gone)?;
                shown.card = card.clone();
                shown.words.clone_from(&words);
                self.appears(Audience::Conversation(home.clone()), words);
                Ok(None)
            }
            OutboundAction::Remove {
                message: MessageAnchor::Message(message),
                ..
            } => {
                self.shown.retain(|shown| shown.at != *message);
                Ok(None)
            }
            OutboundAction::Close { home, name, .. } => {
                self.appears(Audience::Conversation(home.clone()), name.clone());
                Ok(None)
            }
            OutboundAction::Whisper {
                channel,
                user,
                card,
                aloud,
                ..
            } => {
                if let Some(aloud) = aloud {
                    let home = Conversation::Channel(channel.clone());
                    self.post(&Place::At(home), &aloud.card, "");
                }
                self.appears(Audience::Person(user.clone()), words(card, ""));
                Ok(None)
            }
            OutboundAction::Unreact { .. } => Ok(None),
            OutboundAction::Edit { .. } | OutboundAction::Remove { .. } => panic!("anchors are resolved"),
        }
    }

    /// Refuses messages to closed conversations and under deleted messages. There are no private threads here.
    fn refuse(&mut self, message: &OutboundMessage) -> Result<(), FailureReason> {
        let home = message.home();
        let target = match &message.what {
            OutboundAction::Post { place, .. }
            | OutboundAction::Share { place, .. }
            | OutboundAction::Write { place, .. } => match place {
                Place::Under {
                    root: MessageAnchor::Message(root),
                    ..
                } => Some(root),
                Place::Under { .. } | Place::At(_) => None,
            },
            OutboundAction::Edit {
                message: MessageAnchor::Message(message),
                ..
            } => Some(message),
            _ => None,
        };
        if target.is_some_and(|target| self.deleted.contains(target)) {
            return Err(FailureReason::Gone);
        }
        if message.private_thread.is_some() {
            return Err(FailureReason::NoPrivateThread);
        }
        if !self.refusing.contains(&home.queue()) {
            return Ok(());
        }
        if let OutboundAction::Edit {
            message: MessageAnchor::Message(message),
            ..
        }
        | OutboundAction::Remove {
            message: MessageAnchor::Message(message),
            ..
        } = &message.what
        {
            for shown in self.shown.iter_mut().filter(|shown| shown.at == *message) {
                shown.is_stuck = true;
            }
        }
        Err(match home {
            Conversation::Direct(_) => FailureReason::DirectClosed,
            Conversation::Channel(_) => FailureReason::Archived,
        })
    }

    fn post(&mut self, place: &Place, card: &Card, more: &str) -> MessageRef {
        self.number += 1;
        let home = place.home().clone();
        let channel = match &home {
            Conversation::Channel(channel) => channel.clone(),
            Conversation::Direct(user) => direct_channel(user),
        };
        let at = MessageRef::new(&channel, format!("m{}", self.number));
        let name = match place {
            Place::Under { name, .. } => name.as_str(),
            Place::At(_) => "",
        };
        let words = words(card, &format!("{more} {name}"));
        self.appears(Audience::Conversation(home.clone()), words.clone());
        self.shown.push(Shown {
            at: at.clone(),
            home,
            card: card.clone(),
            words,
            is_stuck: false,
        });
        at
    }

    fn appears(&mut self, to: Audience, words: String) {
        self.appeared.push(Appeared { to, words });
    }
}

/// Everything that people can read in a card, and more text beside it.
pub(crate) fn words(card: &Card, more: &str) -> String {
    format!("{card:?} {more}")
}

async fn write(
    store: &Store,
    cast: &Cast,
    transcript: Transcript,
    now: DateTime<Utc>,
) -> Result<String, FailureReason> {
    let mut writing = Writing::new(transcript, MOST_BYTES);
    let mut text = String::new();
    loop {
        let mut uow = store.look(now).await.expect("the unit of work begins");
        match writing.part(&mut uow, &cast.settings).await {
            Ok(Some(part)) => text.push_str(&part),
            Ok(None) => return Ok(text),
            Err(_) => return Err(FailureReason::Other),
        }
    }
}

/// Turns a message into a dead letter and reports it, as the jobs do.
async fn give_up(store: &Store, cast: &Cast, leased: Leased, reason: FailureReason, now: DateTime<Utc>) {
    let is_reported = match &leased.message.what {
        OutboundAction::Edit { .. } => !leased.orphan,
        OutboundAction::Post { .. } | OutboundAction::Share { .. } | OutboundAction::Write { .. } => true,
        _ => false,
    };
    let mut uow = store.begin(now).await.expect("the unit of work begins");
    let id = leased.id;
    let mut disposition = Disposition::GivenUp;
    if is_reported {
        let failure = Undelivered {
            message: leased.message,
            post: leased.post,
            reason,
            why: "refused".to_owned(),
            link: None,
        };
        let handled = commands::undelivered(&mut uow, &cast.settings, &failure).await;
        disposition = handled.expect("the failure is handled");
    }
    match disposition {
        Disposition::GivenUp => uow.outbox().dead(id, "refused"),
        Disposition::Waits => uow.outbox().refused(id, now + Duration::seconds(1), "refused"),
    }
    uow.commit().await.expect("the unit of work commits");
}
