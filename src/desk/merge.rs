//! Merging: a duplicate is handled with its main ticket until it is unmerged.
//!
//! Merges never form a chain. If the named ticket is merged itself, the caller merges into its main ticket. If a ticket
//! with merged tickets is merged, they move to the new main ticket as well.

use crate::{Action, MergeRefusal, Phase, Refusal, Resolution, ResolutionCode, State, Ticket, TicketEvent};

impl Ticket {
    /// Merges the ticket into `main`, which must not be merged itself.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not open; [`Refusal::AwaitsApproval`] if one of them waits for an approval;
    /// [`Refusal::Merge`] or [`Refusal::Privacy`] if the two tickets cannot be merged.
    pub fn merge(&self, main: &Ticket) -> Result<TicketEvent, Refusal> {
        if self.id == main.id {
            return Err(Refusal::Merge(MergeRefusal::Itself));
        }
        if self.is_merged() && self.main == Some(main.id) {
            return Err(Refusal::Merge(MergeRefusal::Together(main.reference)));
        }
        if !self.is_open() {
            return Err(self.refuse(Action::Merge));
        }
        self.check_approved()?;
        self.merge_into_open(main)
    }

    /// Moves a merged ticket to `main`, because its main ticket was merged into `main`.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not merged; [`Refusal::Merge`] or [`Refusal::Privacy`] if the two
    /// tickets cannot be merged.
    pub fn move_to(&self, main: &Ticket) -> Result<TicketEvent, Refusal> {
        if !self.is_merged() || self.id == main.id {
            return Err(self.refuse(Action::Merge));
        }
        self.merge_into_open(main)
    }

    fn merge_into_open(&self, main: &Ticket) -> Result<TicketEvent, Refusal> {
        // A merged main ticket would start a chain.
        if !main.is_open() {
            let done = MergeRefusal::MainNotOpen(main.reference, main.phase());
            return Err(Refusal::Merge(done));
        }
        main.check_approved()?;
        self.check_same_privacy(main)?;
        Ok(TicketEvent::Merged { into: main.id })
    }

    /// Unmerges the ticket. It returns to its assignee, or becomes new if nobody was assigned.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if the ticket is open; [`Refusal::WrongState`] if it is resolved or has ended.
    pub fn unmerge(&self) -> Result<TicketEvent, Refusal> {
        match (&self.state, self.main) {
            (State::Merged { .. }, Some(from)) => Ok(TicketEvent::Unmerged { from }),
            (State::New | State::InProgress { .. } | State::OnHold { .. }, _) => Err(Refusal::DoneAlready),
            (
                State::Merged { .. } | State::Resolved(_) | State::Closed { .. } | State::Cancelled { .. },
                _,
            ) => Err(self.refuse(Action::Merge)),
        }
    }

    /// Resolves the ticket as a duplicate, because its main ticket was closed.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not merged.
    pub fn resolve_with(&self, main: &Resolution) -> Result<TicketEvent, Refusal> {
        if !self.is_merged() {
            return Err(self.refuse(Action::Resolve));
        }
        Ok(TicketEvent::Resolved(Resolution {
            code: ResolutionCode::Duplicate,
            ..main.clone()
        }))
    }

    /// Cancels the ticket, because its main ticket was cancelled.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] if the ticket is not merged.
    pub fn cancel_with(&self, why: String) -> Result<TicketEvent, Refusal> {
        if self.is_merged() {
            Ok(TicketEvent::Cancelled { why })
        } else {
            Err(self.refuse(Action::Cancel))
        }
    }

    /// Whether the ticket is merged into another ticket.
    pub fn is_merged(&self) -> bool {
        self.phase() == Phase::Merged
    }
}

#[cfg(test)]
mod tests;
