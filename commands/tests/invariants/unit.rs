//! Handles events as the jobs do: each in its own unit of work, and once more after a conflict.

use std::time::Duration;

use chat::{
    FileRef, Inbound, InboundEvent, IncomingMessage, Location, MessageRef, Reply, Text, Token, UserRef,
    Values,
};
use chrono::{DateTime, Utc};
use commands::{CommandError, Prefetched};
use store::{Store, UnitOfWork};
use tokio::sync::watch;

use crate::cast::Cast;

/// The most attempts of one event.
const MAX_ATTEMPTS: u32 = 8;
/// The pause before the next attempt, times the number of attempts.
const PAUSE: Duration = Duration::from_millis(5);
/// How long a unit of work that has decided waits for the other one. A unit that waits for a lock cannot decide.
const PATIENCE: Duration = Duration::from_millis(20);

/// Something that a person does.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) sender: UserRef,
    pub(crate) location: Location,
    pub(crate) what: InboundEvent,
}

/// How far a unit of work has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Progress {
    Waiting,
    Begun,
    Decided,
}

/// Makes two units of work overlap.
pub(crate) struct Overlap {
    own: watch::Sender<Progress>,
    other: watch::Receiver<Progress>,
    /// What the other unit must have reached before this one reads anything.
    starts_after: Progress,
}

impl Overlap {
    /// Returns both ends. Each unit reads nothing before the other one has made this progress.
    pub(crate) fn pair(first: Progress, second: Progress) -> [Self; 2] {
        let ((one, sees_one), (two, sees_two)) = (
            watch::channel(Progress::Waiting),
            watch::channel(Progress::Waiting),
        );
        let end = |own, other, starts_after| Self {
            own,
            other,
            starts_after,
        };
        [end(one, sees_two, first), end(two, sees_one, second)]
    }

    async fn begun(&self) {
        self.own.send_replace(Progress::Begun);
        let mut other = self.other.clone();
        let started = other.wait_for(|progress| *progress >= self.starts_after).await;
        started.expect("the other unit has not panicked");
    }

    /// Gives the other unit a chance to decide before this one commits.
    async fn decided(&self) {
        self.own.send_replace(Progress::Decided);
        let mut other = self.other.clone();
        let decided = other.wait_for(|progress| *progress == Progress::Decided);
        let _is_late = tokio::time::timeout(PATIENCE, decided).await.is_err();
    }
}

impl Event {
    pub(crate) fn says(message: IncomingMessage) -> Self {
        Self {
            sender: message.author.clone(),
            location: message.location.clone(),
            what: InboundEvent::Message(message),
        }
    }

    pub(crate) fn clicks(user: &UserRef, location: &Location, token: Token) -> Self {
        Self {
            sender: user.clone(),
            location: location.clone(),
            what: InboundEvent::Click {
                token,
                picked: Values::new(),
                message: None,
            },
        }
    }

    pub(crate) fn submits(user: &UserRef, location: &Location, token: Token, values: Values) -> Self {
        Self {
            sender: user.clone(),
            location: location.clone(),
            what: InboundEvent::Submitted { token, values },
        }
    }

    pub(crate) fn commands(user: &UserRef, location: &Location, name: &str, words: &str) -> Self {
        Self {
            sender: user.clone(),
            location: location.clone(),
            what: InboundEvent::Command {
                name: name.to_owned(),
                words: words.into(),
                options: Values::new(),
            },
        }
    }

    pub(crate) fn inbound(&self, at: DateTime<Utc>) -> Inbound {
        Inbound {
            key: "k".into(),
            sender: self.sender.clone(),
            location: self.location.clone(),
            at,
            what: self.what.clone(),
        }
    }
}

/// A message in a place.
pub(crate) fn message(
    author: &UserRef,
    location: &Location,
    id: &str,
    text: impl Into<Text>,
    at: DateTime<Utc>,
) -> IncomingMessage {
    IncomingMessage {
        message: MessageRef::new(&location.channel, id),
        location: location.clone(),
        author: author.clone(),
        text: text.into(),
        at,
        replies_to: None,
        by_bot: false,
        addressed: false,
        files: Vec::new(),
    }
}

/// The message with a file.
pub(crate) fn with_file(message: IncomingMessage, name: &str) -> IncomingMessage {
    let file = FileRef {
        message: message.message.clone(),
        id: format!("F-{}", message.message.id),
        name: name.to_owned(),
        bytes: 12,
        media_type: None,
    };
    IncomingMessage {
        files: vec![file],
        ..message
    }
}

/// Handles an event in units of work of its own, and returns the reply.
pub(crate) async fn handle(
    store: &Store,
    cast: &Cast,
    event: &Event,
    prefetched: &Prefetched,
    now: DateTime<Utc>,
) -> Reply {
    let facts = (event, prefetched, now);
    handle_overlapping(store, cast, facts, None).await
}

/// As [`handle`], beside another unit of work.
pub(crate) async fn handle_overlapping(
    store: &Store,
    cast: &Cast,
    (event, prefetched, now): (&Event, &Prefetched, DateTime<Utc>),
    overlap: Option<&Overlap>,
) -> Reply {
    let mut attempts = 0;
    loop {
        let mut uow = store.begin(now).await.expect("the unit of work begins");
        if let Some(overlap) = overlap {
            overlap.begun().await;
        }
        let handled = decide(&mut uow, cast, event, prefetched).await;
        let committed = match handled {
            Ok(reply) => {
                if let Some(overlap) = overlap {
                    overlap.decided().await;
                }
                let committed = uow.commit().await;
                committed.map(|_| reply).map_err(CommandError::from)
            }
            Err(error) => {
                drop(uow);
                Err(error)
            }
        };
        match committed {
            // The reply to a message or a reaction is not delivered.
            Ok(_) if !event.inbound(now).wants_reply() => return Reply::Quiet,
            Ok(reply) => return reply,
            Err(CommandError::RolledBack(reply)) => return *reply,
            Err(error) if error.is_conflict() && attempts < MAX_ATTEMPTS => {
                attempts += 1;
                tokio::time::sleep(PAUSE * attempts).await;
            }
            Err(error) => panic!("{event:?} fails: {error:?}"),
        }
    }
}

async fn decide(
    uow: &mut UnitOfWork,
    cast: &Cast,
    event: &Event,
    prefetched: &Prefetched,
) -> Result<Reply, CommandError> {
    let inbound = event.inbound(uow.now());
    commands::prefetch(uow, &[&inbound]).await?;
    commands::handle(uow, &cast.settings, &inbound, prefetched).await
}
