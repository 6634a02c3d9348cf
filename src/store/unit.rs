//! A unit of work: one transaction through which commands read and write, and whose commit writes each table once.
//!
//! Reads see what the same unit wrote before, because several conversations may share it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use desk::{DraftId, Entry, Filed, TicketId, Timestamp};
use sqlx::{Any, Transaction};
use ulid::Ulid;

use crate::StoreError;
use crate::closed::{self, Closed, ClosedThreads};
use crate::database::Inner;
use crate::drafts::{self, Draft, Drafts};
use crate::filed::{self, Files};
use crate::followers::{self, Follower, Followers};
use crate::inbox::{self, Inbox, InboxId};
use crate::joins::Joins;
use crate::journal::{self, Journal};
use crate::origins::{self, OriginSlots, Origins};
use crate::outbox::{Outbox, OutboxSlots};
use crate::people::{People, PeopleSlots};
use crate::posts::{self, Post, Posts};
use crate::remarks::{RemarkSlots, Remarks};
use crate::rests::{self, RestSlots, Rests};
use crate::threads::{self, Thread, Threads};
use crate::tickets::{TicketSlots, Tickets};
use crate::timers::{TimerSlots, Timers};

/// One transaction. Dropped without [`UnitOfWork::commit`], nothing of it has happened.
#[derive(Debug)]
pub struct UnitOfWork {
    pub(crate) unit: Unit,
}

/// What a unit of work holds until it is committed.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) inner: Arc<Inner>,
    pub(crate) transaction: Transaction<'static, Any>,
    pub(crate) now: Timestamp,
    pub(crate) tickets: TicketSlots,
    pub(crate) people: PeopleSlots,
    pub(crate) journal: Vec<Entry>,
    pub(crate) remarks: RemarkSlots,
    pub(crate) origins: OriginSlots,
    pub(crate) posts: Vec<Post>,
    pub(crate) threads: Vec<Thread>,
    pub(crate) closed: Vec<Closed>,
    pub(crate) drafts: BTreeMap<DraftId, Option<Draft>>,
    /// Of which kinds there were drafts when that was asked.
    pub(crate) held: Option<BTreeSet<String>>,
    pub(crate) filed: BTreeMap<TicketId, Filed>,
    pub(crate) rests: RestSlots,
    pub(crate) followers: Vec<Follower>,
    pub(crate) timers: TimerSlots,
    pub(crate) outbox: OutboxSlots,
    pub(crate) done: BTreeSet<InboxId>,
    /// What was written before the commit.
    written: Committed,
}

/// What a commit wrote, so that whoever waits for it can be woken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// Tickets added or saved.
    pub tickets: u64,
    /// Lines of the journal.
    pub journal: u64,
    /// Messages that wait to be sent.
    pub outbox: u64,
    /// Timers armed.
    pub timers: u64,
    /// Inbox rows dealt with.
    pub inbox: u64,
}

impl UnitOfWork {
    /// The moment at which all of this happens, by the desk's clock.
    pub fn now(&self) -> Timestamp {
        self.unit.now
    }

    /// A new id.
    pub fn mint<Id: From<Ulid>>(&self) -> Id {
        self.unit.inner.mint.mint(self.unit.now).into()
    }

    /// Tickets.
    pub fn tickets(&mut self) -> Tickets<'_> {
        Tickets(&mut self.unit)
    }

    /// People and their identities.
    pub fn people(&mut self) -> People<'_> {
        People(&mut self.unit)
    }

    /// Accounts on their way to being one human's.
    pub fn joins(&mut self) -> Joins<'_> {
        Joins(&mut self.unit)
    }

    /// Randomness that nobody can guess from the ids.
    pub fn random(&self) -> u64 {
        self.unit.inner.mint.secret()
    }

    /// What happened to tickets.
    pub fn journal(&mut self) -> Journal<'_> {
        Journal(&mut self.unit)
    }

    /// What was said about tickets.
    pub fn remarks(&mut self) -> Remarks<'_> {
        Remarks(&mut self.unit)
    }

    /// Which message became which ticket.
    pub fn origins(&mut self) -> Origins<'_> {
        Origins(&mut self.unit)
    }

    /// Messages of ours that stay under our care.
    pub fn posts(&mut self) -> Posts<'_> {
        Posts(&mut self.unit)
    }

    /// Where tickets are talked about.
    pub fn threads(&mut self) -> Threads<'_> {
        Threads(&mut self.unit)
    }

    /// Where they are not talked about any more.
    pub fn closed_threads(&mut self) -> ClosedThreads<'_> {
        ClosedThreads(&mut self.unit)
    }

    /// Words that were not sent yet.
    pub fn drafts(&mut self) -> Drafts<'_> {
        Drafts(&mut self.unit)
    }

    /// What was answered in the forms of categories.
    pub fn filed(&mut self) -> Files<'_> {
        Files(&mut self.unit)
    }

    /// What people are not to be asked or told again for a while.
    pub fn rests(&mut self) -> Rests<'_> {
        Rests(&mut self.unit)
    }

    /// Who else is affected by known issues.
    pub fn followers(&mut self) -> Followers<'_> {
        Followers(&mut self.unit)
    }

    /// What is to happen at a time.
    pub fn timers(&mut self) -> Timers<'_> {
        Timers(&mut self.unit)
    }

    /// What must arrive.
    pub fn outbox(&mut self) -> Outbox<'_> {
        Outbox(&mut self.unit)
    }

    /// What came in.
    pub fn inbox(&mut self) -> Inbox<'_> {
        Inbox(&mut self.unit)
    }

    /// Writes all of it, or nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if rows that were read have moved meanwhile; [`StoreError::Database`].
    pub async fn commit(self) -> Result<Committed, StoreError> {
        let mut unit = self.unit;
        unit.flush().await?;
        let committed = unit.written;
        let Unit {
            transaction,
            inner,
            done,
            ..
        } = unit;
        let ended = transaction.commit().await;
        ended.map_err(StoreError::while_doing("commit"))?;
        let mut busy = inner
            .busy
            .lock()
            .expect("nothing panics while it holds the leases");
        for id in &done {
            busy.remove(id);
        }
        Ok(committed)
    }
}

impl Unit {
    pub(crate) fn new(inner: Arc<Inner>, transaction: Transaction<'static, Any>, now: Timestamp) -> Self {
        Self {
            inner,
            transaction,
            now,
            tickets: TicketSlots::default(),
            people: PeopleSlots::default(),
            journal: Vec::new(),
            remarks: RemarkSlots::default(),
            origins: OriginSlots::default(),
            posts: Vec::new(),
            threads: Vec::new(),
            closed: Vec::new(),
            drafts: BTreeMap::new(),
            held: None,
            filed: BTreeMap::new(),
            rests: RestSlots::default(),
            followers: Vec::new(),
            timers: TimerSlots::default(),
            outbox: OutboxSlots::default(),
            done: BTreeSet::new(),
            written: Committed::default(),
        }
    }

    /// Writes each table once, what is referred to before what refers to it.
    pub(crate) async fn flush(&mut self) -> Result<(), StoreError> {
        let (connection, now) = (&mut *self.transaction, self.now);
        self.people.flush(connection, now).await?;
        let tickets = self.tickets.flush(connection).await?;
        let journal = journal::flush(connection, std::mem::take(&mut self.journal)).await?;
        origins::flush(connection, std::mem::take(&mut self.origins)).await?;
        let new_posts: BTreeSet<String> = self.posts.iter().map(|post| post.id.to_string()).collect();
        posts::flush(connection, std::mem::take(&mut self.posts)).await?;
        self.remarks.flush(connection).await?;
        threads::flush(connection, std::mem::take(&mut self.threads), &new_posts).await?;
        closed::flush(connection, std::mem::take(&mut self.closed)).await?;
        drafts::flush(connection, std::mem::take(&mut self.drafts)).await?;
        self.held = None;
        filed::flush(connection, std::mem::take(&mut self.filed)).await?;
        rests::flush(connection, std::mem::take(&mut self.rests)).await?;
        followers::flush(connection, std::mem::take(&mut self.followers)).await?;
        let timers = self.timers.flush(connection).await?;
        let outbox = self.outbox.flush(connection, &self.inner, now).await?;
        let inbox = inbox::flush_done(connection, &self.done, now).await?;
        let written = &mut self.written;
        written.tickets += tickets;
        written.journal += journal;
        written.outbox += outbox;
        written.timers += timers;
        written.inbox = inbox;
        Ok(())
    }
}
