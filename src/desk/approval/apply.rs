//! The effect of an event on an approval. The rules only decide which event happens.

use super::event::ApprovalEvent;
use super::need::Need;
use super::round::{Because, Round, RoundOutcome};
use super::seat::{Seat, Substitute};
use super::state::{Approval, ApprovalState};
use super::vote::Ballot;
use crate::{Identity, Timestamp};

impl Approval {
    /// Writes the effect of an event. No other function writes the state.
    pub fn apply(&mut self, event: &ApprovalEvent, at: Timestamp) {
        match event {
            ApprovalEvent::Submitted => {}
            ApprovalEvent::RoundBegun {
                number,
                stage,
                because,
            } => self.begin_round(*number, *stage, *because, at),
            ApprovalEvent::Voted { ballot, replaces } => self.put_ballot(ballot, replaces),
            ApprovalEvent::VoteTakenBack { accounts } => {
                self.change_round(|round| round.ballots.retain(|ballot| !accounts.contains(&ballot.account)));
            }
            ApprovalEvent::VoteRefused { account } => {
                self.change_round(|round| round.ballots.retain(|ballot| ballot.account != *account));
            }
            ApprovalEvent::VoteConfirmed { account } => self.change_round(|round| {
                let mut ballots = round.ballots.iter_mut();
                if let Some(ballot) = ballots.find(|ballot| ballot.account == *account) {
                    ballot.counts = true;
                }
            }),
            ApprovalEvent::Substituted { seat, by } => self.substitute_seat(seat, by.as_ref()),
            ApprovalEvent::Replaced { seat, by } => self.replace_seat(seat, by.as_ref()),
            ApprovalEvent::Edited { editor } => {
                self.editors.insert(editor.clone());
            }
            ApprovalEvent::AskedAgain {
                terms,
                content,
                editor,
                ..
            } => {
                self.end_round(RoundOutcome::Void);
                self.state = ApprovalState::Pending;
                self.terms = (**terms).clone();
                self.content = *content;
                self.editors.extend(editor.clone());
            }
            ApprovalEvent::Decided { state, .. } => {
                self.end_round(outcome_of(*state));
                self.state = *state;
            }
            ApprovalEvent::Voided => {
                self.end_round(RoundOutcome::Void);
                self.state = ApprovalState::Void;
            }
        }
        self.changed_at = at;
    }

    fn begin_round(&mut self, number: i64, stage: usize, because: Because, at: Timestamp) {
        self.end_round(match because {
            Because::NextStage => RoundOutcome::Approved,
            Because::Expired => RoundOutcome::Expired,
            Because::Short => RoundOutcome::Short,
            Because::Submitted
            | Because::Edited
            | Because::ChangesMade
            | Because::AskedAgain
            | Because::Reopened => RoundOutcome::Void,
        });
        let (need, seats) = match self.terms.stages.get(stage) {
            Some(asked) if !because.is_fallback() => (asked.need, asked.seats.clone()),
            Some(_) | None => (Need::Any, self.terms.fallback.clone()),
        };
        self.rounds.push(Round {
            number,
            stage,
            because,
            content: self.content,
            need,
            seats,
            ballots: Vec::new(),
            outcome: None,
            begun_at: at,
        });
    }

    /// Ends the current round, if it is open.
    fn end_round(&mut self, outcome: RoundOutcome) {
        self.change_round(|round| {
            round.outcome.get_or_insert(outcome);
        });
    }

    fn put_ballot(&mut self, ballot: &Ballot, replaces: &[Identity]) {
        self.change_round(|round| {
            let is_replaced = |old: &Ballot| old.account == ballot.account || replaces.contains(&old.account);
            round.ballots.retain(|old| !is_replaced(old));
            round.ballots.push(ballot.clone());
        });
    }

    /// Names the substitute in the open round, and in the stages to come.
    fn substitute_seat(&mut self, account: &Identity, by: Option<&Substitute>) {
        let open = self.rounds.last_mut().filter(|round| round.outcome.is_none());
        let round = open.into_iter().flat_map(|round| &mut round.seats);
        let stages = self.terms.stages.iter_mut().flat_map(|stage| &mut stage.seats);
        let seats = round.chain(stages).chain(&mut self.terms.fallback);
        let seats = seats.filter(|seat| seat.account == *account);
        seats.for_each(|seat| seat.substitute = by.cloned());
    }

    /// Replaces an approver in the open round. Later stages can ask the approver for another role, which the approver may
    /// still have.
    fn replace_seat(&mut self, account: &Identity, by: Option<&Seat>) {
        let open = self.rounds.last_mut().filter(|round| round.outcome.is_none());
        let seats = open.into_iter().flat_map(|round| &mut round.seats);
        for seat in seats.filter(|seat| seat.account == *account) {
            match by {
                Some(by) => *seat = by.clone(),
                None => seat.vacant = true,
            }
        }
    }

    fn change_round(&mut self, change: impl FnOnce(&mut Round)) {
        if let Some(round) = self.rounds.last_mut() {
            change(round);
        }
    }
}

/// The outcome of the last round of an approval that ended in this state.
fn outcome_of(state: ApprovalState) -> RoundOutcome {
    match state {
        ApprovalState::Approved => RoundOutcome::Approved,
        ApprovalState::Rejected => RoundOutcome::Rejected,
        ApprovalState::Expired => RoundOutcome::Expired,
        ApprovalState::Pending | ApprovalState::Void => RoundOutcome::Void,
    }
}
