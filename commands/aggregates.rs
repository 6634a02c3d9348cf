//! Changes and approvals as records with a journal and cards.

use desk::approval::{Approval, ApprovalEvent};
use desk::change::{Change, ChangeEvent};
use desk::{PersonId, Timestamp};
use store::{ApprovalEntry, ChangeEntry, UnitOfWork};

use crate::work::{Aggregate, AggregateId, Happened, Recorded};

impl Aggregate for Change {
    type Event = ChangeEvent;

    fn aggregate_id(&self) -> AggregateId {
        AggregateId::Change(self.id)
    }

    fn apply(&mut self, event: &ChangeEvent, by: Option<PersonId>, at: Timestamp) {
        Change::apply(self, event, by, at);
    }

    fn journal(&self, uow: &mut UnitOfWork, by: Option<PersonId>, event: ChangeEvent) {
        let entry = ChangeEntry {
            id: uow.mint(),
            change: self.id,
            by,
            at: uow.now(),
            event,
        };
        uow.journal().add_change(entry);
    }

    fn insert(&self, uow: &mut UnitOfWork) {
        uow.changes().insert(self);
    }

    fn save(&mut self, uow: &mut UnitOfWork) {
        self.version = uow.changes().save(self);
    }

    fn amend(&self, uow: &mut UnitOfWork) {
        uow.changes().amend(self);
    }

    fn recorded(happened: Happened<Self>) -> Recorded {
        Recorded::Change(Box::new(happened))
    }
}

impl Aggregate for Approval {
    type Event = ApprovalEvent;

    fn aggregate_id(&self) -> AggregateId {
        AggregateId::Approval(self.id)
    }

    fn apply(&mut self, event: &ApprovalEvent, _by: Option<PersonId>, at: Timestamp) {
        Approval::apply(self, event, at);
    }

    fn journal(&self, uow: &mut UnitOfWork, by: Option<PersonId>, event: ApprovalEvent) {
        let entry = ApprovalEntry {
            id: uow.mint(),
            approval: self.id,
            by,
            at: uow.now(),
            event,
        };
        uow.journal().add_approval(entry);
    }

    fn insert(&self, uow: &mut UnitOfWork) {
        uow.approvals().insert(self);
    }

    fn save(&mut self, uow: &mut UnitOfWork) {
        self.version = uow.approvals().save(self);
    }

    fn amend(&self, uow: &mut UnitOfWork) {
        uow.approvals().amend(self);
    }

    fn recorded(happened: Happened<Self>) -> Recorded {
        Recorded::Approval(Box::new(happened))
    }
}
