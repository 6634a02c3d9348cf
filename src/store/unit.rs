//! A unit of work: one transaction that commands read and write through. Its commit writes each table once.
//!
//! Reads see earlier writes of the same unit, because several conversations may share one. This file only composes the
//! tables and flushes them in order.

use std::collections::BTreeSet;

use desk::Timestamp;
use ulid::Ulid;

use crate::StoreError;
use crate::approvals::{ApprovalSlots, Approvals};
use crate::articles::{
    self, ArticleSlots, Articles, QuestionSlots, Questions, TicketArticleSlots, TicketArticles,
};
use crate::changes::{ChangeSlots, Changes};
use crate::closed_threads::{self, ClosedThread, ClosedThreads};
use crate::cooldowns::{self, CooldownSlots, Cooldowns};
use crate::drafts::{DraftSlots, Drafts};
use crate::followers::{self, Follower, Followers};
use crate::form_answers::{self, FormAnswerSlots, FormAnswers};
use crate::ids::InboxId;
use crate::inbox::{self, Inbox};
use crate::journal::{self, Journal, Pending};
use crate::locks::Lock;
use crate::origins::{OriginSlots, Origins};
use crate::outbox::{Outbox, OutboxSlots};
use crate::people::{People, PeopleSlots};
use crate::posts::{self, Post, Posts};
use crate::remarks::{RemarkSlots, Remarks};
use crate::session::Session;
use crate::sla_clocks::{self, SlaClockSlots, SlaClocks};
use crate::threads::{self, Thread, Threads};
use crate::tickets::{TicketSlots, Tickets};
use crate::timers::{TimerSlots, Timers};

/// One transaction, with what its tables have read and will write. If it is dropped without [`UnitOfWork::commit`],
/// nothing is written.
#[derive(Debug)]
pub struct UnitOfWork {
    pub(crate) session: Session,
    pub(crate) tickets: TicketSlots,
    pub(crate) people: PeopleSlots,
    approvals: ApprovalSlots,
    pub(crate) changes: ChangeSlots,
    journal: Pending,
    remarks: RemarkSlots,
    origins: OriginSlots,
    posts: Vec<Post>,
    threads: Vec<Thread>,
    closed_threads: Vec<ClosedThread>,
    drafts: DraftSlots,
    form_answers: FormAnswerSlots,
    cooldowns: CooldownSlots,
    followers: Vec<Follower>,
    articles: ArticleSlots,
    ticket_articles: TicketArticleSlots,
    questions: QuestionSlots,
    sla_clocks: SlaClockSlots,
    timers: TimerSlots,
    outbox: OutboxSlots,
    done: BTreeSet<InboxId>,
    /// Counts of the rows that earlier flushes have written.
    written: Committed,
}

/// Counts of what a commit wrote, for those who wait for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Committed {
    /// New and changed tickets.
    pub tickets: u64,
    /// New journal entries.
    pub journal: u64,
    /// New messages that wait for delivery.
    pub outbox: u64,
    /// New and changed articles.
    pub articles: u64,
    /// Armed timers.
    pub timers: u64,
    /// Processed inbox rows.
    pub inbox: u64,
}

impl UnitOfWork {
    pub(crate) fn new(session: Session) -> Self {
        Self {
            session,
            tickets: TicketSlots::default(),
            people: PeopleSlots::default(),
            approvals: ApprovalSlots::default(),
            changes: ChangeSlots::default(),
            journal: Pending::default(),
            remarks: RemarkSlots::default(),
            origins: OriginSlots::default(),
            posts: Vec::new(),
            threads: Vec::new(),
            closed_threads: Vec::new(),
            drafts: DraftSlots::default(),
            form_answers: FormAnswerSlots::default(),
            cooldowns: CooldownSlots::default(),
            followers: Vec::new(),
            articles: ArticleSlots::default(),
            ticket_articles: TicketArticleSlots::default(),
            questions: QuestionSlots::default(),
            sla_clocks: SlaClockSlots::new(),
            timers: TimerSlots::default(),
            outbox: OutboxSlots::default(),
            done: BTreeSet::new(),
            written: Committed::default(),
        }
    }

    /// The time at which the unit happens, by the desk's clock.
    pub fn now(&self) -> Timestamp {
        self.session.now()
    }

    /// A new id.
    pub fn mint<Id: From<Ulid>>(&self) -> Id {
        self.session.mint()
    }

    /// Randomness that nobody can derive from the ids.
    pub fn random(&self) -> u64 {
        self.session.database().mint.secret()
    }

    /// Locks aggregates until the unit ends, in the order of the locks. A batch calls this first with all aggregates that
    /// its events name. The tables lock what they read later.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another unit holds a lock for which this one must not wait; [`StoreError::Database`].
    pub async fn lock(&mut self, wanted: &[Lock]) -> Result<(), StoreError> {
        let mut tickets = Vec::new();
        let (mut others, mut articles) = (Vec::new(), Vec::new());
        for lock in wanted {
            match lock {
                Lock::Ticket(id) => tickets.push(*id),
                Lock::Person(_)
                | Lock::Draft(_)
                | Lock::Substitutes
                | Lock::Approval(_)
                | Lock::Change(_) => others.push(*lock),
                Lock::Article(_) => articles.push(*lock),
            }
        }
        self.session.lock(&others).await?;
        self.tickets().lock(&tickets).await?;
        self.session.lock(&articles).await?;
        Ok(())
    }

    /// The number of changes that the unit has made so far. A command whose number has not risen changed nothing.
    pub fn writes(&self) -> u64 {
        self.session.writes()
    }

    /// Tickets.
    pub fn tickets(&mut self) -> Tickets<'_> {
        Tickets {
            slots: &mut self.tickets,
            session: &mut self.session,
        }
    }

    /// People and their identities.
    pub fn people(&mut self) -> People<'_> {
        People {
            slots: &mut self.people,
            session: &mut self.session,
        }
    }

    /// Approvals.
    pub fn approvals(&mut self) -> Approvals<'_> {
        Approvals {
            slots: &mut self.approvals,
            session: &mut self.session,
        }
    }

    /// Changes.
    pub fn changes(&mut self) -> Changes<'_> {
        Changes {
            slots: &mut self.changes,
            session: &mut self.session,
        }
    }

    /// The journal of all tickets, changes and approvals.
    pub fn journal(&mut self) -> Journal<'_> {
        Journal {
            pending: &mut self.journal,
            session: &mut self.session,
        }
    }

    /// Remarks about tickets.
    pub fn remarks(&mut self) -> Remarks<'_> {
        Remarks {
            slots: &mut self.remarks,
            session: &mut self.session,
        }
    }

    /// Messages that belong to tickets.
    pub fn origins(&mut self) -> Origins<'_> {
        Origins {
            slots: &mut self.origins,
            session: &mut self.session,
        }
    }

    /// Messages of the desk about tickets.
    pub fn posts(&mut self) -> Posts<'_> {
        Posts {
            pending: &mut self.posts,
            session: &mut self.session,
        }
    }

    /// Threads of tickets.
    pub fn threads(&mut self) -> Threads<'_> {
        Threads {
            pending: &mut self.threads,
            session: &mut self.session,
        }
    }

    /// Public threads of tickets that moved to a private conversation.
    pub fn closed_threads(&mut self) -> ClosedThreads<'_> {
        ClosedThreads {
            pending: &mut self.closed_threads,
            session: &mut self.session,
        }
    }

    /// Drafts.
    pub fn drafts(&mut self) -> Drafts<'_> {
        Drafts {
            slots: &mut self.drafts,
            session: &mut self.session,
        }
    }

    /// Answers in the forms of categories.
    pub fn form_answers(&mut self) -> FormAnswers<'_> {
        FormAnswers {
            pending: &mut self.form_answers,
            session: &mut self.session,
        }
    }

    /// Cool-downs of questions and notices.
    pub fn cooldowns(&mut self) -> Cooldowns<'_> {
        Cooldowns {
            pending: &mut self.cooldowns,
            session: &mut self.session,
        }
    }

    /// Followers of known issues.
    pub fn followers(&mut self) -> Followers<'_> {
        Followers {
            pending: &mut self.followers,
            session: &mut self.session,
        }
    }

    /// Knowledge articles.
    pub fn articles(&mut self) -> Articles<'_> {
        Articles {
            slots: &mut self.articles,
            session: &mut self.session,
        }
    }

    /// The articles of tickets.
    pub fn ticket_articles(&mut self) -> TicketArticles<'_> {
        TicketArticles {
            pending: &mut self.ticket_articles,
            session: &mut self.session,
        }
    }

    /// Questions for which articles were shown.
    pub fn questions(&mut self) -> Questions<'_> {
        Questions {
            slots: &mut self.questions,
            session: &mut self.session,
        }
    }

    /// What policies promise about tickets.
    pub fn sla_clocks(&mut self) -> SlaClocks<'_> {
        SlaClocks {
            slots: &mut self.sla_clocks,
            session: &mut self.session,
        }
    }

    /// Timers.
    pub fn timers(&mut self) -> Timers<'_> {
        Timers {
            slots: &mut self.timers,
            session: &mut self.session,
        }
    }

    /// Messages to deliver.
    pub fn outbox(&mut self) -> Outbox<'_> {
        Outbox {
            slots: &mut self.outbox,
            session: &mut self.session,
        }
    }

    /// Events to process.
    pub fn inbox(&mut self) -> Inbox<'_> {
        Inbox {
            done: &mut self.done,
            session: &mut self.session,
        }
    }

    /// Writes everything, or nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another transaction has changed rows that this unit read; [`StoreError::Database`].
    pub async fn commit(mut self) -> Result<Committed, StoreError> {
        self.flush().await?;
        let Self {
            session,
            done,
            written,
            ..
        } = self;
        let database = session.database().clone();
        session.commit().await?;
        let mut leased = database.leased();
        for id in &done {
            leased.remove(id);
        }
        Ok(written)
    }

    /// Refuses to write rows of aggregates that the unit has not locked.
    fn check_locks(&self) -> Result<(), StoreError> {
        let locks = self.session.locks();
        self.tickets.check(locks)?;
        self.approvals.check(locks)?;
        self.changes.check(locks)?;
        journal::check(&self.journal, locks)?;
        self.origins.check(locks)?;
        posts::check(&self.posts, locks)?;
        self.remarks.check(locks)?;
        threads::check(&self.threads, locks)?;
        closed_threads::check(&self.closed_threads, locks)?;
        articles::check(&self.ticket_articles, locks)?;
        sla_clocks::check(&self.sla_clocks, locks)?;
        followers::check(&self.followers, locks)
    }

    /// Writes each table once: referenced tables before those that refer to them.
    pub(crate) async fn flush(&mut self) -> Result<(), StoreError> {
        self.check_locks()?;
        let session = &mut self.session;
        self.people.flush(session).await?;
        let tickets = self.tickets.flush(session).await?;
        self.changes.flush(session).await?;
        self.approvals.flush(session).await?;
        let journal = journal::flush(session, std::mem::take(&mut self.journal)).await?;
        self.origins.flush(session).await?;
        let new_posts: BTreeSet<String> = self.posts.iter().map(|post| post.id.to_string()).collect();
        let lanes = self.outbox.assign_lanes(session, &self.posts).await?;
        posts::flush(session, std::mem::take(&mut self.posts), &lanes).await?;
        self.remarks.flush(session).await?;
        threads::flush(session, std::mem::take(&mut self.threads), &new_posts).await?;
        closed_threads::flush(session, std::mem::take(&mut self.closed_threads)).await?;
        self.drafts.flush(session).await?;
        form_answers::flush(session, std::mem::take(&mut self.form_answers)).await?;
        cooldowns::flush(session, std::mem::take(&mut self.cooldowns)).await?;
        followers::flush(session, std::mem::take(&mut self.followers)).await?;
        let articles = self.articles.flush(session).await?;
        articles::flush(session, std::mem::take(&mut self.ticket_articles)).await?;
        self.questions.flush(session).await?;
        sla_clocks::flush(session, std::mem::take(&mut self.sla_clocks)).await?;
        let timers = self.timers.flush(session).await?;
        let outbox = self.outbox.flush(session).await?;
        let inbox = inbox::flush_done(session, &self.done).await?;
        session.note_written();
        let written = &mut self.written;
        written.tickets += tickets;
        written.journal += journal;
        written.articles += articles;
        written.outbox += outbox;
        written.timers += timers;
        written.inbox = inbox;
        Ok(())
    }
}
