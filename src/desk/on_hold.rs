//! On hold: the work on a ticket waits for somebody else. The ticket stays open and keeps its assignee.
//!
//! Resolving, merging and cancelling end a hold, because these states have none.

use crate::{
    Action, Hold, HoldReason, PersonId, Phase, Refusal, Resolution, ResolutionCode, ResumeCause, State,
    Ticket, TicketEvent, Timestamp,
};

impl Ticket {
    /// The hold, if the ticket is on hold.
    pub fn hold(&self) -> Option<&Hold> {
        match &self.state {
            State::OnHold { hold, .. } => Some(hold),
            State::New
            | State::InProgress { .. }
            | State::Resolved(_)
            | State::Closed { .. }
            | State::Cancelled { .. }
            | State::Merged { .. } => None,
        }
    }

    /// Whether the ticket waits for an answer of its requester.
    pub fn awaits_requester(&self) -> bool {
        self.hold()
            .is_some_and(|hold| hold.reason == HoldReason::Requester)
    }

    /// Whether the ticket waits for an approval. The desk sets and ends this hold.
    pub fn awaits_approval(&self) -> bool {
        self.hold()
            .is_some_and(|hold| hold.reason == HoldReason::Approval)
    }

    /// Refuses work on a ticket that waits for an approval.
    ///
    /// # Errors
    ///
    /// [`Refusal::AwaitsApproval`].
    pub fn check_approved(&self) -> Result<(), Refusal> {
        match self.awaits_approval() {
            true => Err(Refusal::AwaitsApproval(self.reference)),
            false => Ok(()),
        }
    }

    /// The ticket waits for an approval from now on. The end of the wait leads back to the state before.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if it waits already; [`Refusal::WrongState`] if it is not open.
    pub fn await_approval(&self) -> Result<TicketEvent, Refusal> {
        match self.is_open() {
            true if self.awaits_approval() => Err(Refusal::DoneAlready),
            true => Ok(TicketEvent::PutOnHold {
                reason: HoldReason::Approval,
                until: None,
                note: String::new(),
            }),
            false => Err(self.refuse(Action::Hold)),
        }
    }

    /// The approvers approved the request, so the work can begin. `None` if the ticket does not wait for them.
    pub fn resume_when_approved(&self) -> Option<TicketEvent> {
        self.awaits_approval().then_some(TicketEvent::Resumed {
            cause: ResumeCause::Approval,
        })
    }

    /// The request needs no approval any more, so somebody lets the work begin. `None` if the ticket does not wait for one.
    pub fn resume_without_approval(&self) -> Option<TicketEvent> {
        self.awaits_approval().then_some(TicketEvent::Resumed {
            cause: ResumeCause::Agent,
        })
    }

    /// The approvers rejected the request. The ticket is resolved as declined. `None` if the ticket does not wait for them.
    pub fn decline(&self, by: PersonId, note: String, at: Timestamp) -> Option<TicketEvent> {
        self.awaits_approval().then(|| {
            TicketEvent::Resolved(Resolution {
                by,
                code: ResolutionCode::Declined,
                note,
                at,
                assignee: self.assignee(),
            })
        })
    }

    /// Checks that an agent can put the ticket on hold, or change its hold.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not open; [`Refusal::AwaitsApproval`].
    pub fn check_hold(&self) -> Result<(), Refusal> {
        self.check_approved()?;
        match self.is_open() {
            true => Ok(()),
            false => Err(self.refuse(Action::Hold)),
        }
    }

    /// An agent puts the ticket on hold, or changes the hold. A new ticket must be claimed first: see [`Ticket::claim`].
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is new or not open; [`Refusal::AwaitsApproval`]; [`Refusal::Gone`] if the reason
    /// is an approval; [`Refusal::DoneAlready`] if nothing changes.
    pub fn put_on_hold(
        &self,
        reason: HoldReason,
        until: Option<Timestamp>,
        note: String,
    ) -> Result<TicketEvent, Refusal> {
        self.check_hold()?;
        if self.phase() == Phase::New {
            return Err(self.refuse(Action::Hold));
        }
        if reason == HoldReason::Approval {
            return Err(Refusal::Gone);
        }
        let is_same = |hold: &Hold| (hold.reason, hold.until, &hold.note) == (reason, until, &note);
        if self.hold().is_some_and(is_same) {
            return Err(Refusal::DoneAlready);
        }
        Ok(TicketEvent::PutOnHold { reason, until, note })
    }

    /// An agent resumes the work.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the ticket is open and not on hold; [`Refusal::WrongState`] if it is not open;
    /// [`Refusal::AwaitsApproval`].
    pub fn resume(&self) -> Result<TicketEvent, Refusal> {
        self.check_approved()?;
        let cause = ResumeCause::Agent;
        match self.hold() {
            Some(_) => Ok(TicketEvent::Resumed { cause }),
            None if self.is_open() => Err(Refusal::DoneAlready),
            None => Err(self.refuse(Action::Resume)),
        }
    }

    /// The work resumes, because the time of the hold is over.
    ///
    /// # Errors
    ///
    /// [`Refusal::Gone`] if it is not.
    pub fn resume_when_due(&self, now: Timestamp) -> Result<TicketEvent, Refusal> {
        let until = self.hold().and_then(|hold| hold.until);
        match until.is_some_and(|until| until <= now) {
            true => Ok(TicketEvent::Resumed {
                cause: ResumeCause::Time,
            }),
            false => Err(Refusal::Gone),
        }
    }

    /// The desk resolves the ticket, because its requester did not answer for too long. A planned time is waited for.
    ///
    /// # Errors
    ///
    /// [`Refusal::Gone`] if the ticket does not wait for its requester without a time.
    pub fn resolve_unanswered(&self, at: Timestamp) -> Result<TicketEvent, Refusal> {
        let hold = self.hold().filter(|hold| hold.until.is_none());
        if hold.is_none_or(|hold| hold.reason != HoldReason::Requester) {
            return Err(Refusal::Gone);
        }
        let assignee = self.assignee();
        Ok(TicketEvent::Resolved(Resolution {
            by: assignee.unwrap_or(self.requester),
            code: ResolutionCode::NoAnswer,
            note: String::new(),
            at,
            assignee,
        }))
    }

    /// The work resumes, because the requester answered. `None` if the ticket does not wait for an answer.
    pub fn resume_when_answered(&self) -> Option<TicketEvent> {
        self.resume_awaited(ResumeCause::Answer)
    }

    /// The work resumes, because the requester wrote the answer into an older message. `None` if the ticket does not wait for
    /// an answer.
    pub fn resume_when_edited(&self) -> Option<TicketEvent> {
        self.resume_awaited(ResumeCause::Edit)
    }

    fn resume_awaited(&self, cause: ResumeCause) -> Option<TicketEvent> {
        self.awaits_requester().then_some(TicketEvent::Resumed { cause })
    }
}

#[cfg(test)]
mod tests;
