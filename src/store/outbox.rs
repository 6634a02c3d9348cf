//! The table `outbox`: messages to deliver. A unit of work adds them in the transaction that decides on them.
//!
//! Delivery leases the oldest message of each lane ([`OutboxQueue`](crate::OutboxQueue)).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use chat::{Card, Conversation, MessageAnchor, OutboundAction, OutboundMessage, Speaker};
use desk::{PostId, TicketId, Timestamp};

use crate::StoreError;
use crate::ids::OutboxId;
use crate::kinds::OutboxState;
use crate::lanes::{self, Lane};
use crate::posts::Post;
use crate::rows::{Bulk, NamedCells, Rows, cells, named};
use crate::session::Session;

const INSERT: Bulk<'static> = Bulk::insert("outbox", "");
/// A waiting edit gets the content of the newest one. Its place in the queue stays.
const REPLACE_EDIT: Bulk<'static> = Bulk::with(
    "UPDATE outbox SET payload = v.payload FROM v \
     WHERE outbox.edits = v.edits AND outbox.state = 'ready' AND outbox.unsure = 0 RETURNING outbox.edits",
);
const NEWEST: &str = "SELECT MAX(id) AS id FROM outbox";
const GIVE_UP: Bulk<'static> = Bulk::with(
    "UPDATE outbox SET state = v.state, lease_until = NULL, last_error = v.last_error FROM v WHERE outbox.id = v.id",
);

/// A refused message waits in its lane. `refused_at` keeps the first refusal.
const REFUSE: Bulk<'static> = Bulk::with(
    "UPDATE outbox SET state = 'ready', lease_until = NULL, attempts = outbox.attempts + 1, unsure = 0, \
     next_at = v.next_at, last_error = v.last_error, refused_at = COALESCE(outbox.refused_at, v.refused_at) \
     FROM v WHERE outbox.id = v.id AND outbox.state = 'leased'",
);
const REFUSED_IN: &str = "SELECT COUNT(*) AS count FROM outbox WHERE queue = $1 AND lane > '' \
     AND state IN ('ready', 'leased') AND refused_at IS NOT NULL";
/// What a unit of work drops: messages that certainly did not arrive, and messages that were given up. A message that may
/// have arrived is searched for first.
macro_rules! undelivered {
    () => {
        "((outbox.state = 'ready' AND outbox.unsure = 0) OR outbox.state IN ('uncertain', 'dead'))"
    };
}
const DROP_POSTS: Bulk<'static> = Bulk::with(concat!(
    "UPDATE outbox SET state = 'dropped', lease_until = NULL, last_error = v.last_error FROM v \
     WHERE (outbox.post_id = v.post OR outbox.edits = v.post) AND outbox.kind IN ('post', 'share', 'edit') AND ",
    undelivered!(),
    " RETURNING outbox.post_id AS post"
));
const DROP_NEWS: Bulk<'static> = Bulk::with(concat!(
    "UPDATE outbox SET state = 'dropped', lease_until = NULL, last_error = v.last_error FROM v \
     WHERE outbox.post_id IS NULL AND outbox.kind = 'post' AND outbox.payload LIKE v.about AND ",
    undelivered!()
));

/// The error text of a message that was dropped because its ticket became private.
pub(crate) const LEFT_PLACE: &str = "the ticket is private and has left this place";

/// The outbox of a unit of work.
#[derive(Debug)]
pub struct Outbox<'u> {
    pub(crate) slots: &'u mut OutboxSlots,
    pub(crate) session: &'u mut Session,
}

/// The messages that a unit of work sends or gives up.
#[derive(Debug, Default)]
pub(crate) struct OutboxSlots {
    new: Vec<Waiting>,
    ended: BTreeMap<OutboxId, (OutboxState, String)>,
    refused: BTreeMap<OutboxId, (Timestamp, String)>,
}

#[derive(Debug)]
struct Waiting {
    message: OutboundMessage,
    post: Option<PostId>,
    /// Known at the flush.
    lane: Option<Lane>,
    /// When the content was decided, if that was before the unit of work.
    since: Option<Timestamp>,
}

impl Outbox<'_> {
    /// Adds a message to its lane. `post` is the post that the message makes.
    ///
    /// An edit replaces a waiting edit of the same message.
    pub fn send(&mut self, message: OutboundMessage, post: Option<PostId>) {
        self.session.count_write();
        let waiting_messages = &mut self.slots.new;
        if let (
            OutboundAction::Edit {
                message: target,
                card,
                ..
            },
            Some(target_key),
        ) = (&message.what, edits(&message))
        {
            for waiting in waiting_messages.iter_mut().rev() {
                let is_its_post = matches!(target, MessageAnchor::Post(id)
                    if waiting.post.is_some_and(|post| post.to_string() == *id));
                if let (true, OutboundAction::Post { card: posted, .. }) =
                    (is_its_post, &mut waiting.message.what)
                {
                    posted.clone_from(card);
                    waiting.message.speaker = message.speaker;
                    return;
                }
                if edits(&waiting.message).is_some_and(|other| other == target_key) {
                    waiting.message = message;
                    return;
                }
            }
        }
        waiting_messages.push(Waiting {
            message,
            post,
            lane: None,
            since: None,
        });
    }

    /// Edits a post of the desk, once it is delivered.
    pub fn edit(&mut self, post: &Post, card: Card) {
        self.edit_as(post, card, None);
    }

    /// Edits a post that shows the words of a person, once it is delivered.
    pub fn edit_as(&mut self, post: &Post, card: Card, speaker: Option<Speaker>) {
        let what = OutboundAction::Edit {
            home: post.home.clone(),
            message: MessageAnchor::Post(post.id.to_string()),
            card,
        };
        self.send(OutboundMessage::quiet(what).spoken_by(speaker), None);
    }

    /// Drops the undelivered messages that make or change these posts. Returns the posts whose message was dropped.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn drop_posts(&mut self, posts: &[PostId]) -> Result<BTreeSet<PostId>, StoreError> {
        self.session.count_write();
        let rows = posts
            .iter()
            .map(|post| named![post: post.to_string(), last_error: LEFT_PLACE]);
        let doing = ("drop messages", "outbox");
        let rows = self.session.write_returning(doing, DROP_POSTS, rows.collect());
        let mut dropped = BTreeSet::new();
        for row in rows.await? {
            dropped.extend(row.maybe_parse::<PostId>("post")?);
        }
        Ok(dropped)
    }

    /// Drops the undelivered news of a ticket ([`chat::ChannelFallback`]).
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`].
    pub async fn drop_news(&mut self, ticket: TicketId) -> Result<(), StoreError> {
        self.session.count_write();
        let about = format!("%\"about\":\"{ticket}\"%");
        let rows = Rows::from_iter([named![about: about, last_error: LEFT_PLACE]]);
        self.session.write("drop news", DROP_NEWS, rows).await?;
        Ok(())
    }

    /// Makes a message a dead letter, in the transaction that notifies the people who rely on it.
    pub fn dead(&mut self, id: OutboxId, why: &str) {
        self.session.count_write();
        self.slots.ended.insert(id, (OutboxState::Dead, why.to_owned()));
    }

    /// Ends a message whose outcome nobody can tell, in the transaction that notifies the people who rely on it.
    pub fn uncertain(&mut self, id: OutboxId, why: &str) {
        self.session.count_write();
        self.slots
            .ended
            .insert(id, (OutboxState::Uncertain, why.to_owned()));
    }

    /// Returns a leased message to its lane until a time, because its channel refuses messages now.
    pub fn refused(&mut self, id: OutboxId, until: Timestamp, why: &str) {
        self.session.count_write();
        self.slots.refused.insert(id, (until, why.to_owned()));
    }

    /// Whether messages wait because this conversation refuses them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn is_refused_in(&mut self, home: &Conversation) -> Result<bool, StoreError> {
        let row = self
            .session
            .read_one("outbox", REFUSED_IN, cells![home.queue()])
            .await?;
        Ok(row.map_or(Ok(0), |row| row.int("count"))? > 0)
    }
}

impl OutboxSlots {
    /// Edits that follow deliveries, each with the time of its message. A ticket that became private later has left the place
    /// of the edit.
    pub(crate) fn following(edits: impl IntoIterator<Item = (OutboundMessage, Timestamp)>) -> Self {
        let waiting = edits.into_iter().map(|(message, since)| Waiting {
            message,
            post: None,
            lane: None,
            since: Some(since),
        });
        Self {
            new: waiting.collect(),
            ..Self::default()
        }
    }

    /// Assigns the messages to lanes; returns the lanes of the posts that the unit of work adds.
    pub(crate) async fn assign_lanes(
        &mut self,
        session: &mut Session,
        posts: &[Post],
    ) -> Result<BTreeMap<PostId, String>, StoreError> {
        let messages: Vec<lanes::Unplaced<'_>> = self
            .new
            .iter()
            .map(|waiting| (&waiting.message, waiting.post))
            .collect();
        let assigned = lanes::assign(session, &messages, posts).await?;
        let of_posts = lanes::of_posts(&messages, &assigned);
        for (waiting, lane) in self.new.iter_mut().zip(assigned) {
            waiting.lane = Some(lane);
        }
        Ok(of_posts)
    }

    /// Writes messages, which must be in lanes; returns how many were added.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<u64, StoreError> {
        let ended = std::mem::take(&mut self.ended).into_iter();
        let ended = ended
            .map(|(id, (state, why))| named![id: id.to_string(), state: state.as_str(), last_error: why]);
        session
            .write("give messages up", GIVE_UP, ended.collect())
            .await?;
        let refused = std::mem::take(&mut self.refused).into_iter();
        let now = session.now();
        let refused = refused.map(
            |(id, (until, why))| named![id: id.to_string(), next_at: until, last_error: why, refused_at: now],
        );
        session
            .write("put refused messages back", REFUSE, refused.collect())
            .await?;
        let mut new = std::mem::take(&mut self.new);
        if new.is_empty() {
            return Ok(0);
        }
        let replaced = replace_edits(session, &new).await?;
        new.retain(|waiting| edits(&waiting.message).is_none_or(|target| !replaced.contains(&target)));
        rise_above_all(session).await?;
        let placed = new
            .iter()
            .filter_map(|waiting| Some((waiting, waiting.lane.as_ref()?)));
        let rows = placed
            .map(|(waiting, lane)| row(waiting, lane, session))
            .collect();
        session.write("fill the outbox", INSERT, rows).await
    }
}

fn row(waiting: &Waiting, lane: &Lane, session: &Session) -> NamedCells {
    let Waiting {
        message, post, since, ..
    } = waiting;
    let home = message.home();
    named![
        id: session.mint::<OutboxId>().to_string(),
        queue: home.queue(),
        lane: lane.lane.clone(),
        rate_key: lane.rate_key.clone(),
        class: lane.class.number(),
        connection: home.connection().0.clone(),
        kind: kind(message),
        post_id: post.map(|post| post.to_string()),
        edits: edits(message),
        payload: payload(message),
        state: OutboxState::Ready.as_str(),
        unsure: 0,
        attempts: 0,
        next_at: 0,
        created_at: since.unwrap_or(session.now()),
    ]
}

fn payload(message: &OutboundMessage) -> String {
    serde_json::to_string(message).expect("a message serializes to JSON")
}

/// Replaces the content of waiting edits; returns their targets.
async fn replace_edits(session: &mut Session, new: &[Waiting]) -> Result<BTreeSet<String>, StoreError> {
    let rows: Rows<'_> = new
        .iter()
        .filter_map(|waiting| {
            let target = edits(&waiting.message)?;
            Some(named![edits: target, payload: payload(&waiting.message)])
        })
        .collect();
    let doing = ("replace edits", "outbox");
    let rows = session.write_returning(doing, REPLACE_EDIT, rows).await?;
    rows.iter().map(|row| row.text("edits")).collect()
}

/// Makes new ids sort after all existing ids, because ids are the order of the lanes.
async fn rise_above_all(session: &mut Session) -> Result<(), StoreError> {
    if session.database().risen.load(Ordering::Acquire) {
        return Ok(());
    }
    let row = session.read_one("outbox", NEWEST, cells![]).await?;
    let newest = row.map(|row| row.maybe_parse::<OutboxId>("id")).transpose()?;
    let database = session.database();
    if let Some(newest) = newest.flatten() {
        database.mint.rise_above(newest.ulid());
    }
    database.risen.store(true, Ordering::Release);
    Ok(())
}

/// The target of an edit as text.
fn edits(message: &OutboundMessage) -> Option<String> {
    match &message.what {
        OutboundAction::Edit { message, .. } => Some(match message {
            MessageAnchor::Post(post) => post.clone(),
            MessageAnchor::Message(message) => message.to_string(),
        }),
        OutboundAction::Post { .. }
        | OutboundAction::Share { .. }
        | OutboundAction::Write { .. }
        | OutboundAction::Remove { .. }
        | OutboundAction::Close { .. }
        | OutboundAction::Whisper { .. }
        | OutboundAction::Unreact { .. } => None,
    }
}

fn kind(message: &OutboundMessage) -> &'static str {
    match &message.what {
        OutboundAction::Post { .. } => "post",
        // Administrators see both as files.
        OutboundAction::Share { .. } | OutboundAction::Write { .. } => "share",
        OutboundAction::Edit { .. } => "edit",
        // A closed post is removed too, and the table has no other word for it.
        OutboundAction::Remove { .. } | OutboundAction::Close { .. } => "remove",
        OutboundAction::Whisper { .. } => "whisper",
        OutboundAction::Unreact { .. } => "unreact",
    }
}
