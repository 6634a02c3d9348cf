//! Counts the votes of a round: one human counts once, whatever accounts, roles and substitutions the human has.

use std::collections::{BTreeMap, BTreeSet};

use super::need::{Tally, Verdict};
use super::participants::Participants;
use super::round::{Round, RoundOutcome};
use super::seat::Seat;
use super::state::Approval;
use super::vote::Vote;
use crate::{Identity, PersonId};

/// One person in the count of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The person.
    pub person: PersonId,
    /// The accounts of the approvers whose seats the person fills.
    pub seats: Vec<Identity>,
    /// The vote. `None` if the person has not answered, or if the person's accounts voted differently.
    pub vote: Option<Vote>,
}

impl Approval {
    /// Whether it is the person's own matter: the person requested it or edited it after the submission.
    pub fn is_involved(&self, person: PersonId, people: &Participants) -> bool {
        let mut editors = self.editors.iter().filter_map(|account| people.owner(account));
        people.involved.contains(&person) || editors.any(|editor| editor == person)
    }

    /// The people who can decide a round, each with the vote. People whose own matter it is are not among them.
    pub fn count(&self, round: &Round, people: &Participants) -> Vec<Counted> {
        let mut filled: BTreeMap<PersonId, Vec<Identity>> = BTreeMap::new();
        for seat in &round.seats {
            if let Some(person) = self.filled_by(seat, round, people) {
                filled.entry(person).or_default().push(seat.account.clone());
            }
        }
        let counted = filled.into_iter().map(|(person, seats)| Counted {
            person,
            seats,
            vote: vote_of(person, round, people),
        });
        counted.collect()
    }

    /// The tally of a round.
    pub fn tally(&self, round: &Round, people: &Participants) -> Tally {
        let mut tally = Tally::default();
        for counted in self.count(round, people) {
            match counted.vote {
                Some(Vote::Approve) => tally.approved += 1,
                Some(Vote::Reject) => tally.rejected += 1,
                Some(Vote::AskForChanges) | None => tally.waiting += 1,
                Some(Vote::Abstain) => {}
            }
        }
        tally
    }

    /// How many people can decide the current round, whatever they said, if they are fewer than the round needs.
    pub fn too_few(&self, people: &Participants) -> Option<u32> {
        let round = self.round()?;
        let able = u32::try_from(self.count(round, people).len()).unwrap_or(u32::MAX);
        (able == 0 || round.need.needed(able) > able).then_some(able)
    }

    /// What follows from the votes of a round.
    pub fn verdict(&self, round: &Round, people: &Participants) -> Verdict {
        round.need.verdict(self.tally(round, people), self.terms.veto)
    }

    /// Whether a decision was made by a person whose own matter it is now. Accounts that were linked later can cause
    /// this.
    pub fn is_self_approved(&self, people: &Participants) -> bool {
        let approved = |round: &&Round| round.outcome == Some(RoundOutcome::Approved);
        let mut ballots = self
            .current_rounds()
            .filter(approved)
            .flat_map(|round| &round.ballots);
        ballots.any(|ballot| {
            let person = people.owner(&ballot.account);
            ballot.vote == Vote::Approve && person.is_some_and(|person| self.is_involved(person, people))
        })
    }

    /// The person who fills a seat: the approver or the substitute. `None` if the seat does not count.
    fn filled_by(&self, seat: &Seat, round: &Round, people: &Participants) -> Option<PersonId> {
        let approver = people.owner(&seat.account)?;
        if seat.vacant || self.is_involved(approver, people) {
            return None;
        }
        if round
            .counting()
            .any(|ballot| people.owner(&ballot.account) == Some(approver))
        {
            return Some(approver);
        }
        let voted = round
            .counting()
            .filter(|ballot| ballot.on_behalf_of.contains(&seat.account));
        let mut voted = voted.filter_map(|ballot| people.owner(&ballot.account));
        if let Some(substitute) = voted.find(|person| !self.is_involved(*person, people)) {
            return Some(substitute);
        }
        let substitute = seat.substitute.as_ref();
        let substitute = substitute.and_then(|substitute| people.owner(&substitute.account));
        // A substitute who has voted already did not vote for this seat, and can still do so.
        let awaited = substitute.filter(|person| {
            !self.is_involved(*person, people)
                && !round
                    .counting()
                    .any(|ballot| people.owner(&ballot.account) == Some(*person))
        });
        Some(awaited.unwrap_or(approver))
    }
}

/// The vote of a person. Different votes of the person's accounts count as no answer.
fn vote_of(person: PersonId, round: &Round, people: &Participants) -> Option<Vote> {
    let own = round
        .counting()
        .filter(|ballot| people.owner(&ballot.account) == Some(person));
    let votes: BTreeSet<Vote> = own.map(|ballot| ballot.vote).collect();
    match votes.len() {
        1 => votes.into_iter().next(),
        _ => None,
    }
}
