//! Every SQL statement of the desk, a file per table; SQLite and PostgreSQL share one text.
//!
//! [`Store::begin`] opens a [`UnitOfWork`]: commands read and write through it, and its commit writes each table once.
//! Inbox, outbox and timers are queues besides: jobs lease from them outside any unit of work.
//! This room knows no rules, no cards and no platforms.

mod backup;
mod clock;
mod closed;
mod database;
mod dialect;
mod drafts;
mod error;
mod filed;
mod followers;
mod heard;
mod inbox;
mod instance;
mod join_effects;
mod joins;
mod journal;
mod migrate;
mod mint;
mod origins;
mod outbox;
mod people;
mod posts;
mod reads;
mod remarks;
mod rests;
mod row;
mod rows;
mod threads;
mod tickets;
mod timers;
mod unit;
mod whereabouts;

pub use backup::{Backup, BackupError, Fenced, Restored, restore};
pub use closed::ClosedThreads;
pub use database::Store;
pub use drafts::{Draft, Drafts};
pub use error::StoreError;
pub use filed::Files;
pub use followers::{Follower, Followers};
pub use inbox::{Inbox, InboxDepth, InboxEntry, InboxId, InboxQueue, InboxRow, InboxState, Kept};
pub use instance::Instance;
pub use joins::{Joins, Kept as KeptJoin};
pub use journal::Journal;
pub use migrate::Migrated;
pub use origins::Origins;
pub use outbox::{Depth, Leased, Outbox, OutboxEntry, OutboxId, OutboxQueue, OutboxState, Pause};
pub use people::{Account, Mark, Marked, Met, People};
pub use posts::{Post, PostRole, Posts, Side};
pub use reads::Reads;
pub use remarks::{Audience, Remark, Remarks};
pub use rests::Rests;
pub use threads::{Thread, Threads};
pub use tickets::{Comparable, Tickets};
pub use timers::{Timer, TimerQueue, TimerRow, Timers};
pub use unit::{Committed, UnitOfWork};
