//! Every SQL statement of the desk, one file per table; SQLite and PostgreSQL share one text.
//!
//! [`Store::begin`] opens a [`UnitOfWork`]. Commands read and write through it, and its commit writes each table once.
//! Inbox, outbox and timers are also queues: jobs lease from them outside any unit of work.
//!
//! Layers, lowest first: session and dialect; tables; unit of work; queues, joins, backup; store.
//! This crate knows no rules, no cards and no platforms.

mod applied_policies;
mod approvals;
mod articles;
mod backup;
mod board;
mod changes;
mod clock;
mod closed_threads;
mod cooldowns;
mod counters;
mod database;
mod dialect;
mod drafts;
mod error;
mod followers;
mod form_answers;
mod ids;
mod inbox;
mod instance;
mod joins;
mod journal;
mod kinds;
mod lanes;
mod late_tickets;
mod locks;
mod migrate;
mod mint;
mod open_tickets;
mod origins;
mod outbox;
mod people;
mod posts;
mod presence;
mod queues;
mod reads;
mod remarks;
mod row;
mod rows;
mod session;
mod sla_clocks;
mod slots;
mod sqlite_files;
mod store;
mod subject;
mod substitutes;
mod sync;
mod threads;
mod tickets;
mod timers;
mod unit;

pub use approvals::Approvals;
pub use articles::{
    AnswerCounts, ArticleReads, Articles, ChangedArticle, Gap, ImportedFile, Learned, NoticeKind, Outcome,
    Question, Questions, Relation, Support, TicketArticle, TicketArticles,
};
pub use backup::{Backup, BackupError, Fenced, Restored, restore};
pub use board::{Privacy, PromiseBoard, QueueBoard, TicketsOf};
pub use changes::Changes;
pub use closed_threads::{ClosedFor, ClosedThread, ClosedThreads};
pub use cooldowns::Cooldowns;
pub use drafts::{Draft, Drafts};
pub use error::StoreError;
pub use followers::{Follower, Followers};
pub use form_answers::FormAnswers;
pub use ids::{InboxId, OutboxId};
pub use inbox::{Inbox, InboxEntry};
pub use instance::Instance;
pub use joins::{JoinRecord, Joins};
pub use journal::{ApprovalEntry, ChangeEntry, Journal};
pub use kinds::{Audience, InboxState, OutboxState, PostRole, Side};
pub use lanes::Class;
pub use late_tickets::LateTickets;
pub use locks::Lock;
pub use migrate::Migrated;
pub use origins::Origins;
pub use outbox::Outbox;
pub use people::{Account, DirectoryEvidence, Met, People, SameEvidence};
pub use posts::{Post, Posts};
pub use queues::{
    InboxDepth, InboxQueue, Kept, Leased, LeasedEvent, OutboxDepth, OutboxEntry, OutboxQueue, Pause, Room,
    Sent, TimerQueue,
};
pub use reads::Reads;
pub use remarks::{Remark, Remarks};
pub use sla_clocks::{Acknowledged, ClockState, NextThreshold, SlaClock, SlaClocks};
pub use store::Store;
pub use subject::{Subject, SubjectError};
pub use substitutes::Substitutes;
pub use threads::{Thread, Threads};
pub use tickets::{SimilarCandidate, Tickets};
pub use timers::{Timer, TimerRow, Timers};
pub use unit::{Committed, UnitOfWork};
