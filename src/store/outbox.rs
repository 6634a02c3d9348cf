//! Messages that must arrive, from the transaction that decided on them to the platform's receipt.
//!
//! A unit of work adds them; delivery leases the head of each destination's queue ([`OutboxQueue`]).

mod look;
mod queue;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::Ordering;

use chat::{Anchor, Card, OutboundMessage, What};
use desk::{PostId, Timestamp};
use sqlx::AnyConnection;
use ulid::Ulid;

use crate::database::Inner;
use crate::rows::{cells, read_one, write, write_returning};
use crate::unit::Unit;
use crate::{Post, StoreError};

pub use look::{Depth, OutboxEntry, OutboxState};
pub use queue::{Leased, OutboxQueue, Pause};

const INSERT: (&str, &str) = (
    "INSERT INTO outbox (id, queue, connection, kind, post_id, edits, payload, state, unsure, attempts, next_at, created_at)",
    "",
);
/// An edit that still waits says what the newest one says; its place in the queue stays.
const REPLACE_EDIT: (&str, &str) = (
    "UPDATE outbox SET payload = v.column2 FROM (",
    ") AS v WHERE outbox.edits = v.column1 AND outbox.state = 'ready' AND outbox.unsure = 0 RETURNING outbox.edits",
);
const NEWEST: &str = "SELECT MAX(id) AS id FROM outbox";
const BURY: (&str, &str) = (
    "UPDATE outbox SET state = 'dead', lease_until = NULL, last_error = v.column2 FROM (",
    ") AS v WHERE outbox.id = v.column1",
);

/// The outbox of a unit of work.
#[derive(Debug)]
pub struct Outbox<'u>(pub(crate) &'u mut Unit);

/// A message in the outbox, written `out_01J…`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutboxId(Ulid);

/// What a unit of work sends.
#[derive(Debug, Default)]
pub(crate) struct OutboxSlots {
    new: Vec<Waiting>,
    dead: BTreeMap<OutboxId, String>,
}

#[derive(Debug)]
struct Waiting {
    message: OutboundMessage,
    post: Option<PostId>,
}

impl OutboxId {
    fn key(self) -> chat::DeliveryKey {
        // A ULID's first sign is 0 to 7 and stays 0 until the year 3084, so what is left is as unique.
        chat::DeliveryKey(self.0.to_string().split_off(1))
    }
}

impl fmt::Display for OutboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "out_{}", self.0)
    }
}

impl fmt::Debug for OutboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for OutboxId {
    type Err = desk::IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix("out_")
            .and_then(|ulid| Ulid::from_string(ulid).ok())
            .map(Self)
            .ok_or(desk::IdError { prefix: "out" })
    }
}

impl Outbox<'_> {
    /// Sends a message, when this unit is committed and its queue has come to it. `post` is the post that it makes.
    ///
    /// An edit takes the place of an earlier edit of the same message that still waits.
    pub fn send(&mut self, message: OutboundMessage, post: Option<PostId>) {
        let slots = &mut self.0.outbox.new;
        if let (
            What::Edit {
                message: target,
                card,
                ..
            },
            Some(target_key),
        ) = (&message.what, edits(&message))
        {
            for waiting in slots.iter_mut().rev() {
                let is_its_post = matches!(target, Anchor::Post(id)
                    if waiting.post.is_some_and(|post| post.to_string() == *id));
                if let (true, What::Post { card: posted, .. }) = (is_its_post, &mut waiting.message.what) {
                    posted.clone_from(card);
                    return;
                }
                if edits(&waiting.message).is_some_and(|other| other == target_key) {
                    waiting.message = message;
                    return;
                }
            }
        }
        slots.push(Waiting { message, post });
    }

    /// Changes a post of ours, once it stands there.
    pub fn edit(&mut self, post: &Post, card: Card) {
        let what = What::Edit {
            home: post.home.clone(),
            message: Anchor::Post(post.id.to_string()),
            card,
        };
        self.send(OutboundMessage::quiet(what), None);
    }

    /// Gives a message up, in the transaction that tells those who count on it.
    pub fn dead(&mut self, id: OutboxId, why: &str) {
        self.0.outbox.dead.insert(id, why.to_owned());
    }
}

impl OutboxSlots {
    /// Writes what is to be sent; says how many messages wait anew.
    pub(crate) async fn flush(
        &mut self,
        connection: &mut AnyConnection,
        inner: &Inner,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let dead = std::mem::take(&mut self.dead).into_iter();
        let dead = dead.map(|(id, why)| cells![id.to_string(), why]);
        write(connection, "give messages up", BURY, dead.collect()).await?;
        let mut new = std::mem::take(&mut self.new);
        if new.is_empty() {
            return Ok(0);
        }
        let replaced = replace_edits(connection, &new).await?;
        new.retain(|waiting| edits(&waiting.message).is_none_or(|target| !replaced.contains(&target)));
        rise_above_all(connection, inner).await?;
        let rows = new.into_iter().map(|Waiting { message, post }| {
            let home = message.home();
            cells![
                OutboxId(inner.mint.mint(now)).to_string(),
                home.queue(),
                home.connection().0.clone(),
                kind(&message),
                post.map(|post| post.to_string()),
                edits(&message),
                serde_json::to_string(&message).expect("a message is plain JSON"),
                "ready",
                0,
                0,
                0,
                now
            ]
        });
        write(connection, "fill the outbox", INSERT, rows.collect()).await
    }
}

/// Rewrites the edits that wait already; says which of them.
async fn replace_edits(
    connection: &mut AnyConnection,
    new: &[Waiting],
) -> Result<BTreeSet<String>, StoreError> {
    let mut rows = Vec::new();
    for waiting in new {
        if let Some(target) = edits(&waiting.message) {
            let payload = serde_json::to_string(&waiting.message).expect("a message is plain JSON");
            rows.push(cells![target, payload]);
        }
    }
    let doing = ("replace edits", "outbox");
    let rows = write_returning(connection, doing, REPLACE_EDIT, rows).await?;
    rows.iter().map(|row| row.text("edits")).collect()
}

/// Ids are the order of the queues: the first ones that this process makes must sort behind all that are there.
async fn rise_above_all(connection: &mut AnyConnection, inner: &Inner) -> Result<(), StoreError> {
    if inner.risen.load(Ordering::Acquire) {
        return Ok(());
    }
    if let Some(row) = read_one(connection, "outbox", NEWEST, Vec::new()).await?
        && let Some(newest) = row.maybe_parse::<OutboxId>("id")?
    {
        inner.mint.rise_above(newest.0);
    }
    inner.risen.store(true, Ordering::Release);
    Ok(())
}

/// What an edit changes, as one word.
fn edits(message: &OutboundMessage) -> Option<String> {
    match &message.what {
        What::Edit { message, .. } => Some(match message {
            Anchor::Post(post) => post.clone(),
            Anchor::Message(message) => message.to_string(),
        }),
        What::Post { .. }
        | What::Share { .. }
        | What::Write { .. }
        | What::Remove { .. }
        | What::Close { .. }
        | What::Whisper { .. }
        | What::Unreact { .. } => None,
    }
}

fn kind(message: &OutboundMessage) -> &'static str {
    match &message.what {
        What::Post { .. } => "post",
        // To whom looks at the outbox both are files on their way.
        What::Share { .. } | What::Write { .. } => "share",
        What::Edit { .. } => "edit",
        // What was written is taken away there too; the table knows no other word for it.
        What::Remove { .. } | What::Close { .. } => "remove",
        What::Whisper { .. } => "whisper",
        What::Unreact { .. } => "unreact",
    }
}
