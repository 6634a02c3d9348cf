//! A message that delivery has leased.

use chat::{DeliveryKey, OutboundMessage};
use desk::{PostId, Timestamp};

use crate::StoreError;
use crate::ids::OutboxId;
use crate::lanes::Class;
use crate::row::Row;

/// A leased message: its holder delivers it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leased {
    /// Its id.
    pub id: OutboxId,
    /// Makes a second delivery idempotent, if the platform supports that.
    pub key: DeliveryKey,
    /// The post that it makes or changes.
    pub post: Option<PostId>,
    /// The message. All anchors are platform addresses, unless it is an orphan.
    pub message: OutboundMessage,
    /// What the platform counts it with.
    pub rate_key: String,
    /// Its order among the lanes that wait for the rate key.
    pub class: Class,
    /// The number of failed attempts.
    pub attempts: i64,
    /// When it was first tried: a search for it in the history starts here.
    pub first_attempt_at: Timestamp,
    /// Whether it may be delivered already: search for it before sending it.
    pub unsure: bool,
    /// Whether the desk's message that it is under, or changes, was never delivered. It cannot be sent then.
    pub orphan: bool,
    /// When the team's channel refused it for the first time.
    pub refused_at: Option<Timestamp>,
    /// Its lane.
    pub(super) lane: String,
    /// Whether its ticket is private and has left the place. The message is only searched for, and is not sent.
    pub left_place: bool,
}

/// The leased message of a row.
pub(super) fn leased(row: &Row) -> Result<Leased, StoreError> {
    let id: OutboxId = row.parse("id")?;
    Ok(Leased {
        id,
        key: id.key(),
        post: row.maybe_parse("post_id")?,
        message: row.json("payload")?,
        rate_key: row.text("rate_key")?,
        class: Class::of(row.int("class")?),
        attempts: row.int("attempts")?,
        first_attempt_at: row.time("first_attempt_at")?,
        unsure: row.int("unsure")? != 0,
        orphan: false,
        refused_at: row.maybe_time("refused_at")?,
        lane: row.text("lane")?,
        left_place: false,
    })
}
