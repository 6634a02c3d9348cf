//! The rules for votes: who may vote, what a vote needs, and how it is taken back.

use std::collections::BTreeSet;

use chrono::Duration;

use super::event::ApprovalEvent;
use super::participants::Participants;
use super::refusal::ApprovalRefusal;
use super::round::Round;
use super::seat::Seat;
use super::state::Approval;
use super::vote::{Ballot, Standing, Vote};
use crate::{Identity, PersonId, Timestamp};

/// How long the second step of an approval is valid.
const CONFIRM_WITHIN: Duration = Duration::minutes(5);

/// A vote that a person wants to give.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cast {
    /// The account that clicked.
    pub account: Identity,
    /// The vote.
    pub vote: Vote,
    /// The reason. It can be empty.
    pub reason: String,
    /// The revision of the card that the person read: [`Approval::revision`].
    pub read: i64,
    /// Whether the approver still has the role for which the policy asked.
    pub standing: Standing,
    /// When the second step was shown, if the person confirmed it.
    pub confirmed: Option<Timestamp>,
}

impl Approval {
    /// A person votes, or changes the vote.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal`]: the matter has changed or ended, the person may not vote, or the vote needs something.
    pub fn vote(
        &self,
        cast: &Cast,
        people: &Participants,
        at: Timestamp,
    ) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        let round = self.read_round(cast.read)?;
        let person = people.owner(&cast.account).ok_or(ApprovalRefusal::NotAsked)?;
        let on_behalf_of = self.seats_of(person, round, people, at)?;
        if cast.standing == Standing::Lost {
            return Err(ApprovalRefusal::RoleLost);
        }
        self.check_needs(cast, at)?;
        let ballot = Ballot {
            account: cast.account.clone(),
            vote: cast.vote,
            reason: cast.reason.trim().to_owned(),
            on_behalf_of,
            counts: cast.standing == Standing::Holds,
            at,
        };
        let before = ballots_of(person, round, people);
        if !before.is_empty() && before.iter().all(|old| repeats(&ballot, old)) {
            return Err(ApprovalRefusal::DoneAlready);
        }
        let replaces = before.into_iter().map(|old| old.account.clone()).collect();
        Ok(self.settle(vec![ApprovalEvent::Voted { ballot, replaces }], people, at))
    }

    /// A person takes the vote back, while the matter is pending. An approver takes back a vote that a substitute gave for
    /// the approver alone.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal::NoVote`] if there is no such vote; [`ApprovalRefusal`] if the matter has changed or ended.
    pub fn take_back(
        &self,
        account: &Identity,
        read: i64,
        people: &Participants,
        at: Timestamp,
    ) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        let round = self.read_round(read)?;
        let person = people.owner(account).ok_or(ApprovalRefusal::NoVote)?;
        let ballots = revocable(person, round, people).into_iter();
        let accounts: Vec<Identity> = ballots.map(|ballot| ballot.account.clone()).collect();
        match accounts.is_empty() {
            true => Err(ApprovalRefusal::NoVote),
            false => Ok(self.settle(vec![ApprovalEvent::VoteTakenBack { accounts }], people, at)),
        }
    }

    /// The accounts whose votes in the open round a person can take back: those of the person, or else those of a
    /// substitute who voted for the person alone.
    pub fn revocable_by(&self, person: PersonId, people: &Participants) -> Vec<Identity> {
        let Ok(round) = self.open_round() else {
            return Vec::new();
        };
        let ballots = revocable(person, round, people).into_iter();
        ballots.map(|ballot| ballot.account.clone()).collect()
    }

    /// The platform says whether the person of a held vote has the role.
    ///
    /// # Errors
    ///
    /// [`ApprovalRefusal::NoVote`] if no vote of the account is held; [`ApprovalRefusal::Ended`] if the matter has ended.
    pub fn confirm_vote(
        &self,
        account: &Identity,
        standing: Standing,
        people: &Participants,
        at: Timestamp,
    ) -> Result<Vec<ApprovalEvent>, ApprovalRefusal> {
        let round = self.open_round()?;
        let held = round.ballot(account).filter(|ballot| !ballot.counts);
        held.ok_or(ApprovalRefusal::NoVote)?;
        let account = account.clone();
        let event = match standing {
            Standing::Holds => ApprovalEvent::VoteConfirmed { account },
            Standing::Lost => ApprovalEvent::VoteRefused { account },
            Standing::Unknown => return Ok(Vec::new()),
        };
        Ok(self.settle(vec![event], people, at))
    }

    /// The people whose accounts voted differently, so that neither vote counts. They are asked again.
    pub fn disagreeing(&self, people: &Participants) -> BTreeSet<PersonId> {
        let Ok(round) = self.open_round() else {
            return BTreeSet::new();
        };
        let owners = round
            .ballots
            .iter()
            .filter_map(|ballot| people.owner(&ballot.account));
        let disagrees = |person: &PersonId| {
            let votes: BTreeSet<Vote> = ballots_of(*person, round, people)
                .iter()
                .map(|ballot| ballot.vote)
                .collect();
            votes.len() > 1
        };
        owners.filter(disagrees).collect()
    }

    /// The current round, if it is open.
    pub(super) fn open_round(&self) -> Result<&Round, ApprovalRefusal> {
        if !self.is_pending() {
            return Err(ApprovalRefusal::Ended(self.state));
        }
        self.round().ok_or(ApprovalRefusal::Superseded)
    }

    /// The current round, if it is open and a person has read it.
    pub(super) fn read_round(&self, read: i64) -> Result<&Round, ApprovalRefusal> {
        let round = self.open_round()?;
        match round.number == read {
            true => Ok(round),
            false => Err(ApprovalRefusal::Superseded),
        }
    }

    /// Checks that a person fills a seat. Returns the accounts of the approvers for whom the person is the substitute.
    fn seats_of(
        &self,
        person: PersonId,
        round: &Round,
        people: &Participants,
        at: Timestamp,
    ) -> Result<BTreeSet<Identity>, ApprovalRefusal> {
        if self.is_involved(person, people) {
            return Err(ApprovalRefusal::OwnMatter);
        }
        let owner = |account: &Identity| people.owner(account);
        let seats = || round.seats.iter().filter(|seat| !seat.vacant);
        let is_approver = seats().any(|seat| owner(&seat.account) == Some(person));
        let substituted = |seat: &&Seat| seat.substitute_at(at).and_then(owner) == Some(person);
        let substituted: Vec<&Seat> = seats().filter(substituted).collect();
        let of_others = substituted.iter().filter(|seat| {
            let approver = owner(&seat.account);
            approver.is_some_and(|approver| approver != person && !self.is_involved(approver, people))
        });
        let on_behalf_of: BTreeSet<Identity> = of_others.map(|seat| seat.account.clone()).collect();
        match (is_approver, on_behalf_of.is_empty(), substituted.is_empty()) {
            (true, _, _) | (false, false, _) => Ok(on_behalf_of),
            (false, true, false) => Err(ApprovalRefusal::OwnMatter),
            (false, true, true) => Err(ApprovalRefusal::NotAsked),
        }
    }

    /// Checks the reason and the second step.
    fn check_needs(&self, cast: &Cast, at: Timestamp) -> Result<(), ApprovalRefusal> {
        if self.terms.needs_reason(cast.vote) && cast.reason.trim().is_empty() {
            return Err(ApprovalRefusal::ReasonNeeded);
        }
        if !self.terms.confirm || cast.vote != Vote::Approve {
            return Ok(());
        }
        let shown = cast.confirmed.ok_or(ApprovalRefusal::ConfirmFirst)?;
        match at - shown <= CONFIRM_WITHIN {
            true => Ok(()),
            false => Err(ApprovalRefusal::ConfirmationExpired),
        }
    }
}

/// The ballots that a person can take back.
fn revocable<'r>(person: PersonId, round: &'r Round, people: &Participants) -> Vec<&'r Ballot> {
    let own = ballots_of(person, round, people);
    if !own.is_empty() {
        return own;
    }
    let owner = |account: &Identity| people.owner(account);
    let is_for_the_person_alone = |ballot: &&Ballot| {
        let mut seats = round.seats.iter().filter(|seat| !seat.vacant);
        !ballot.on_behalf_of.is_empty()
            && ballot.on_behalf_of.iter().all(|seat| owner(seat) == Some(person))
            && !seats.any(|seat| owner(&seat.account) == owner(&ballot.account))
    };
    round.ballots.iter().filter(is_for_the_person_alone).collect()
}

/// The ballots of a person's accounts.
fn ballots_of<'r>(person: PersonId, round: &'r Round, people: &Participants) -> Vec<&'r Ballot> {
    let ballots = round.ballots.iter();
    ballots
        .filter(|ballot| people.owner(&ballot.account) == Some(person))
        .collect()
}

/// Whether a ballot says the same as an older ballot of the same person. Another request for changes says something new.
fn repeats(new: &Ballot, old: &Ballot) -> bool {
    let is_same = match new.vote {
        Vote::AskForChanges => old.vote == new.vote && old.reason == new.reason,
        Vote::Approve | Vote::Reject | Vote::Abstain => old.vote == new.vote,
    };
    is_same && new.on_behalf_of.is_subset(&old.on_behalf_of) && (old.counts || !new.counts)
}
