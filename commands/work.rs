//! The context of a command: the unit of work, the settings of the desk, and what was prefetched from the platforms.
//!
//! A command decides and records: [`Work::record`]. The reactions to the recorded events follow once, at the end of the
//! command and in the same transaction (`effects`); then each changed record is drawn once (`cards`).

use std::collections::{BTreeSet, VecDeque};

use desk::approval::Approval;
use desk::change::Change;
use desk::{
    ApprovalId, ChangeId, Entry, EntryId, PersonId, TeamName, Ticket, TicketEvent, TicketId, Timestamp,
};
use store::{
    Approvals, Articles, Changes, ClosedThreads, Cooldowns, Drafts, Followers, FormAnswers, Inbox, Joins,
    Journal, Origins, Outbox, People, Posts, Question, Questions, Remarks, Side, SlaClocks, StoreError,
    Substitutes, Threads, TicketArticles, Tickets, Timers, UnitOfWork,
};
use ulid::Ulid;

use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::words::Words;

/// The context of one command, timer or delivery failure.
pub(crate) struct Work<'w> {
    uow: &'w mut UnitOfWork,
    settings: &'w Settings,
    prefetched: &'w Prefetched,
    saved: BTreeSet<AggregateId>,
    recorded: VecDeque<Recorded>,
    redraws: Vec<(AggregateId, Side)>,
}

/// The id of a record that has a journal and cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AggregateId {
    /// A ticket.
    Ticket(TicketId),
    /// A change.
    Change(ChangeId),
    /// An approval.
    Approval(ApprovalId),
}

/// A record that has a journal and cards: a ticket, a change or an approval.
pub(crate) trait Aggregate: Clone {
    /// What can happen to the record.
    type Event: Clone;

    /// The id of the record.
    fn aggregate_id(&self) -> AggregateId;

    /// Applies an event.
    fn apply(&mut self, event: &Self::Event, by: Option<PersonId>, at: Timestamp);

    /// Writes an event into the journal.
    fn journal(&self, uow: &mut UnitOfWork, by: Option<PersonId>, event: Self::Event);

    /// Adds the record to the store.
    fn insert(&self, uow: &mut UnitOfWork);

    /// Saves the record under the next version.
    fn save(&mut self, uow: &mut UnitOfWork);

    /// Saves the record once more under the version that the same command gave it.
    fn amend(&self, uow: &mut UnitOfWork);

    /// The event with what the reactions need to know.
    fn recorded(happened: Happened<Self>) -> Recorded;
}

/// An event that was recorded, before the reactions to it.
#[derive(Clone, Debug)]
pub(crate) enum Recorded {
    /// An event of a ticket.
    Ticket(Box<Happened<Ticket>>),
    /// An event of a change.
    Change(Box<Happened<Change>>),
    /// An event of an approval.
    Approval(Box<Happened<Approval>>),
}

/// An event with the record as it was before.
#[derive(Clone, Debug)]
pub(crate) struct Happened<A: Aggregate> {
    /// The record before the event.
    pub(crate) before: A,
    /// Who caused the event; nobody for a timer.
    pub(crate) by: Option<PersonId>,
    /// The event.
    pub(crate) event: A::Event,
}

impl<'w> Work<'w> {
    /// A context in which nothing is recorded yet.
    pub(crate) fn new(uow: &'w mut UnitOfWork, settings: &'w Settings, prefetched: &'w Prefetched) -> Self {
        Self {
            uow,
            settings,
            prefetched,
            saved: BTreeSet::new(),
            recorded: VecDeque::new(),
            redraws: Vec::new(),
        }
    }

    /// The settings of the desk.
    pub(crate) fn settings(&self) -> &'w Settings {
        self.settings
    }

    /// The sentences of the desk's language.
    pub(crate) fn words(&self) -> &'w Words {
        &self.settings.words
    }

    /// What was looked up on the platforms before the transaction began.
    pub(crate) fn prefetched(&self) -> &'w Prefetched {
        self.prefetched
    }

    /// The moment at which all of this happens, by the desk's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.uow.now()
    }

    /// A new id.
    pub(crate) fn mint<Id: From<Ulid>>(&self) -> Id {
        self.uow.mint()
    }

    /// The number of changes that the unit of work has made so far.
    pub(crate) fn writes(&self) -> u64 {
        self.uow.writes()
    }

    /// Marks a team that must be told of its late tickets.
    pub(crate) async fn mark_late_team(&mut self, team: &TeamName, private: bool) -> Result<(), StoreError> {
        self.uow.mark_late_team(team, private).await
    }

    /// A random number that cannot be guessed from ids.
    pub(crate) fn random(&self) -> u64 {
        self.uow.random()
    }
}

/// Events.
impl Work<'_> {
    /// Adds a new record with its first event.
    pub(crate) fn create<A: Aggregate>(
        &mut self,
        aggregate: &A,
        by: impl Into<Option<PersonId>>,
        event: A::Event,
    ) {
        aggregate.insert(self.uow);
        self.saved.insert(aggregate.aggregate_id());
        self.redraw(aggregate);
        self.note(aggregate, by, event);
    }

    /// Adds a new record with its first events. The first one changes nothing about the record.
    pub(crate) fn create_with<A: Aggregate>(
        &mut self,
        aggregate: &mut A,
        by: impl Into<Option<PersonId>>,
        events: impl IntoIterator<Item = A::Event>,
    ) {
        let (by, mut events) = (by.into(), events.into_iter());
        if let Some(first) = events.next() {
            self.create(aggregate, by, first);
        }
        self.record_all(aggregate, by, events);
    }

    /// Records several events, one after the other.
    pub(crate) fn record_all<A: Aggregate>(
        &mut self,
        aggregate: &mut A,
        by: impl Into<Option<PersonId>>,
        events: impl IntoIterator<Item = A::Event>,
    ) {
        let by = by.into();
        for event in events {
            self.record(aggregate, by, event);
        }
    }

    /// Applies an event to a record, saves the record and writes the event into the journal. The reactions follow at the
    /// end of the command, and the cards of the record are drawn again.
    pub(crate) fn record<A: Aggregate>(
        &mut self,
        aggregate: &mut A,
        by: impl Into<Option<PersonId>>,
        event: A::Event,
    ) {
        let (by, before) = (by.into(), aggregate.clone());
        aggregate.apply(&event, by, self.uow.now());
        self.touch(aggregate);
        aggregate.journal(self.uow, by, event.clone());
        self.recorded
            .push_back(A::recorded(Happened { before, by, event }));
    }

    /// Writes an event into the journal that leaves the record itself as it is. The reactions follow as well.
    pub(crate) fn note<A: Aggregate>(
        &mut self,
        aggregate: &A,
        by: impl Into<Option<PersonId>>,
        event: A::Event,
    ) {
        let by = by.into();
        aggregate.journal(self.uow, by, event.clone());
        let before = aggregate.clone();
        self.recorded
            .push_back(A::recorded(Happened { before, by, event }));
    }

    /// Gives a record a new version without an event, so that a concurrent command that read the old version decides
    /// again.
    pub(crate) fn touch<A: Aggregate>(&mut self, aggregate: &mut A) {
        match self.saved.insert(aggregate.aggregate_id()) {
            true => aggregate.save(self.uow),
            false => aggregate.amend(self.uow),
        }
        self.redraw(aggregate);
    }

    /// Has both cards of a record drawn again at the end of the command.
    pub(crate) fn redraw<A: Aggregate>(&mut self, aggregate: &A) {
        for side in [Side::Requester, Side::Team] {
            self.redraw_side(aggregate, side);
        }
    }

    /// Has the card on one side of a record drawn again at the end of the command.
    pub(crate) fn redraw_side<A: Aggregate>(&mut self, aggregate: &A, side: Side) {
        let card = (aggregate.aggregate_id(), side);
        if !self.redraws.contains(&card) {
            self.redraws.push(card);
        }
    }

    /// Takes the next recorded event, oldest first.
    pub(crate) fn next_recorded(&mut self) -> Option<Recorded> {
        self.recorded.pop_front()
    }

    /// The events that were recorded and whose reactions have not followed yet.
    pub(crate) fn recorded(&self) -> impl Iterator<Item = &Recorded> {
        self.recorded.iter()
    }

    /// Takes the cards that have to be drawn again, in the order in which that was asked for.
    pub(crate) fn take_redraws(&mut self) -> Vec<(AggregateId, Side)> {
        std::mem::take(&mut self.redraws)
    }
}

/// The tables of the unit of work.
impl Work<'_> {
    pub(crate) fn articles(&mut self) -> Articles<'_> {
        self.uow.articles()
    }

    pub(crate) fn approvals(&mut self) -> Approvals<'_> {
        self.uow.approvals()
    }

    pub(crate) fn changes(&mut self) -> Changes<'_> {
        self.uow.changes()
    }

    pub(crate) fn ticket_articles(&mut self) -> TicketArticles<'_> {
        self.uow.ticket_articles()
    }

    pub(crate) fn questions(&mut self) -> Questions<'_> {
        self.uow.questions()
    }

    pub(crate) fn undo_learned(&mut self, question: Question) {
        self.uow.undo_learned(question);
    }

    pub(crate) fn tickets(&mut self) -> Tickets<'_> {
        self.uow.tickets()
    }

    pub(crate) fn people(&mut self) -> People<'_> {
        self.uow.people()
    }

    pub(crate) fn joins(&mut self) -> Joins<'_> {
        self.uow.joins()
    }

    pub(crate) fn journal(&mut self) -> Journal<'_> {
        self.uow.journal()
    }

    pub(crate) fn remarks(&mut self) -> Remarks<'_> {
        self.uow.remarks()
    }

    pub(crate) fn origins(&mut self) -> Origins<'_> {
        self.uow.origins()
    }

    pub(crate) fn posts(&mut self) -> Posts<'_> {
        self.uow.posts()
    }

    pub(crate) fn threads(&mut self) -> Threads<'_> {
        self.uow.threads()
    }

    pub(crate) fn closed_threads(&mut self) -> ClosedThreads<'_> {
        self.uow.closed_threads()
    }

    pub(crate) fn drafts(&mut self) -> Drafts<'_> {
        self.uow.drafts()
    }

    pub(crate) fn form_answers(&mut self) -> FormAnswers<'_> {
        self.uow.form_answers()
    }

    pub(crate) fn cooldowns(&mut self) -> Cooldowns<'_> {
        self.uow.cooldowns()
    }

    pub(crate) fn followers(&mut self) -> Followers<'_> {
        self.uow.followers()
    }

    pub(crate) fn substitutes(&mut self) -> Substitutes<'_> {
        self.uow.substitutes()
    }

    pub(crate) fn sla_clocks(&mut self) -> SlaClocks<'_> {
        self.uow.sla_clocks()
    }

    pub(crate) fn timers(&mut self) -> Timers<'_> {
        self.uow.timers()
    }

    pub(crate) fn outbox(&mut self) -> Outbox<'_> {
        self.uow.outbox()
    }

    pub(crate) fn inbox(&mut self) -> Inbox<'_> {
        self.uow.inbox()
    }
}

impl Aggregate for Ticket {
    type Event = TicketEvent;

    fn aggregate_id(&self) -> AggregateId {
        AggregateId::Ticket(self.id)
    }

    fn apply(&mut self, event: &TicketEvent, by: Option<PersonId>, at: Timestamp) {
        Ticket::apply(self, event, by, at);
    }

    fn journal(&self, uow: &mut UnitOfWork, by: Option<PersonId>, event: TicketEvent) {
        let entry = Entry {
            id: uow.mint::<EntryId>(),
            ticket: self.id,
            by,
            at: uow.now(),
            event,
        };
        uow.journal().add(entry);
    }

    fn insert(&self, uow: &mut UnitOfWork) {
        uow.tickets().insert(self);
    }

    fn save(&mut self, uow: &mut UnitOfWork) {
        self.version = uow.tickets().save(self);
    }

    fn amend(&self, uow: &mut UnitOfWork) {
        uow.tickets().amend(self);
    }

    fn recorded(happened: Happened<Self>) -> Recorded {
        Recorded::Ticket(Box::new(happened))
    }
}
