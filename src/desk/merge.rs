//! Merging: a ticket that is about the same as another is handled with that one, until it is taken apart again.
//!
//! There is one main ticket and those that are handled with it, never a chain: what is merged into something merged goes
//! to where that went, and what was handled with a ticket goes along with it.

use crate::{Action, MergeRefusal, Phase, Refusal, Resolution, ResolutionCode, State, Ticket, TicketEvent};

impl Ticket {
    /// It is about the same as `main`, and handled with it from now on. Of a merged ticket, `main` is the one that it is
    /// handled with.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] unless it is open; [`Refusal::Merge`] or [`Refusal::Privacy`] if the two do not go together.
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
        self.join(main)
    }

    /// What it is handled with is handled with `main` from now on, and so is it.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] unless it is merged; [`Refusal::Merge`] if the two do not go together.
    pub fn go_along(&self, main: &Ticket) -> Result<TicketEvent, Refusal> {
        if !self.is_merged() || self.id == main.id {
            return Err(self.refuse(Action::Merge));
        }
        self.join(main)
    }

    fn join(&self, main: &Ticket) -> Result<TicketEvent, Refusal> {
        // A main ticket that is merged itself would begin a chain.
        if !main.is_open() {
            let done = MergeRefusal::MainIsDone(main.reference, main.phase());
            return Err(Refusal::Merge(done));
        }
        self.goes_with(main)?;
        Ok(TicketEvent::Merged { into: main.id })
    }

    /// It is looked at on its own again, as it was before.
    ///
    /// # Errors
    ///
    /// [`Refusal::DoneAlready`] if it is; [`Refusal::WrongState`] once it has ended.
    pub fn part(&self) -> Result<TicketEvent, Refusal> {
        match (&self.state, self.main) {
            (State::Merged { .. }, Some(from)) => Ok(TicketEvent::Parted { from }),
            (State::New | State::InProgress { .. }, _) => Err(Refusal::DoneAlready),
            (
                State::Merged { .. } | State::Resolved(_) | State::Closed { .. } | State::Cancelled { .. },
                _,
            ) => Err(self.refuse(Action::Merge)),
        }
    }

    /// What it was handled with is done for good: so is it, as a duplicate.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] unless it is merged.
    pub fn end_with(&self, main: &Resolution) -> Result<TicketEvent, Refusal> {
        if !self.is_merged() {
            return Err(self.refuse(Action::Resolve));
        }
        Ok(TicketEvent::Resolved(Resolution {
            code: ResolutionCode::Duplicate,
            ..main.clone()
        }))
    }

    /// What it was handled with was called off: so is it.
    ///
    /// # Errors
    ///
    /// [`Refusal::WrongState`] unless it is merged.
    pub fn called_off_with(&self, why: String) -> Result<TicketEvent, Refusal> {
        if self.is_merged() {
            Ok(TicketEvent::Cancelled { why })
        } else {
            Err(self.refuse(Action::Cancel))
        }
    }

    /// Whether it is handled with another one now.
    pub fn is_merged(&self) -> bool {
        self.phase() == Phase::Merged
    }
}

#[cfg(test)]
mod tests;
