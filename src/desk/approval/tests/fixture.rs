//! An approval of a change, with people who have one account each.

use std::collections::BTreeSet;

use ulid::Ulid;

use crate::approval::{
    Approval, ApprovalEvent, ApprovalRefusal, ApprovalState, ApprovalSubject, Cast, Need, NewApproval,
    Participants, PolicyName, RoundOutcome, Seat, Stage, Standing, Terms, Vote,
};
use crate::{Identity, PersonId, Timestamp};

/// An approval in its surroundings.
pub(super) struct Case {
    pub(super) approval: Approval,
    pub(super) people: Participants,
    pub(super) now: Timestamp,
}

pub(super) fn at(seconds: i64) -> Timestamp {
    chrono::DateTime::from_timestamp(seconds, 0).expect("in range")
}

pub(super) fn account(name: &str) -> Identity {
    Identity {
        connection: "hq".to_owned(),
        user: name.to_owned(),
    }
}

/// The person with this name. Accounts of one name on two platforms are still two people.
pub(super) fn person(name: &str) -> PersonId {
    let number = name
        .bytes()
        .fold(0_u128, |number, byte| number * 256 + u128::from(byte));
    PersonId::new(Ulid::from_parts(1, number))
}

pub(super) fn seats(names: &str) -> Vec<Seat> {
    names
        .split_whitespace()
        .map(|name| Seat::fallback(account(name)))
        .collect()
}

pub(super) fn stage(names: &str, need: Need) -> Stage {
    Stage {
        seats: seats(names),
        need,
    }
}

pub(super) fn terms(stages: Vec<Stage>) -> Terms {
    Terms {
        policy: PolicyName("normal".to_owned()),
        stages,
        veto: false,
        fallback: Vec::new(),
        reasons: BTreeSet::new(),
        confirm: false,
        remind: None,
        expire: None,
    }
}

/// The people with these names, each with one account. "lee" is the requester.
pub(super) fn people(names: &str) -> Participants {
    let names = || names.split_whitespace().chain(["lee"]);
    Participants {
        owners: names().map(|name| (account(name), person(name))).collect(),
        involved: BTreeSet::from([person("lee")]),
    }
}

pub(super) fn cast(name: &str, vote: Vote, read: i64) -> Cast {
    Cast {
        account: account(name),
        vote,
        reason: "because".to_owned(),
        read,
        standing: Standing::Holds,
        confirmed: None,
    }
}

impl Case {
    /// An approval with these terms. Everybody whom they name is known.
    pub(super) fn new(terms: Terms) -> Self {
        Self::among(terms, "").expect("somebody can decide")
    }

    /// An approval with these terms, and further people.
    pub(super) fn among(terms: Terms, more: &str) -> Result<Self, ApprovalRefusal> {
        let seats = terms
            .stages
            .iter()
            .flat_map(|stage| &stage.seats)
            .chain(&terms.fallback);
        let substitutes = seats.clone().filter_map(|seat| seat.substitute.as_ref());
        let names = seats.map(|seat| seat.account.user.clone());
        let names = names.chain(substitutes.map(|one| one.account.user.clone()));
        let names: Vec<String> = names.chain([more.to_owned()]).collect();
        let people = people(&names.join(" "));
        let new = NewApproval {
            id: Ulid::from_parts(1, 1).into(),
            subject: ApprovalSubject::Change(Ulid::from_parts(1, 2).into()),
            terms,
            content: 1,
            at: at(0),
        };
        let (approval, events) = Approval::open(new, &people)?;
        let now = at(1);
        let mut case = Self {
            approval,
            people,
            now,
        };
        case.apply(&events);
        Ok(case)
    }

    pub(super) fn apply(&mut self, events: &[ApprovalEvent]) {
        for event in events {
            self.approval.apply(event, self.now);
        }
    }

    /// Votes on the current card.
    pub(super) fn vote(&mut self, name: &str, vote: Vote) -> Result<(), ApprovalRefusal> {
        self.cast(&cast(name, vote, self.approval.revision()))
    }

    pub(super) fn cast(&mut self, cast: &Cast) -> Result<(), ApprovalRefusal> {
        let events = self.approval.vote(cast, &self.people, self.now)?;
        self.apply(&events);
        Ok(())
    }

    pub(super) fn take_back(&mut self, name: &str) -> Result<(), ApprovalRefusal> {
        let read = self.approval.revision();
        let events = self
            .approval
            .take_back(&account(name), read, &self.people, self.now)?;
        self.apply(&events);
        Ok(())
    }

    pub(super) fn expire(&mut self) -> Result<(), ApprovalRefusal> {
        let number = self.approval.revision();
        let events = self.approval.expire(number, &self.people, self.now)?;
        self.apply(&events);
        Ok(())
    }

    /// One human has both accounts from now on.
    pub(super) fn join(&mut self, older: &str, younger: &str) {
        let owner = self.people.owners[&account(older)];
        self.people.owners.insert(account(younger), owner);
        let events = self.approval.judge_again(&self.people, self.now);
        self.apply(&events);
    }

    pub(super) fn state(&self) -> ApprovalState {
        self.approval.state
    }

    /// The names of the people who can decide now, each with the vote.
    pub(super) fn counted(&self) -> String {
        let round = self.approval.round().expect("a round was begun");
        let mut counted: Vec<String> = Vec::new();
        for one in self.approval.count(round, &self.people) {
            let names: Vec<&str> = one.seats.iter().map(|account| account.user.as_str()).collect();
            let vote = one.vote.map_or("-", Vote::as_str);
            counted.push(format!("{} {vote}", names.join("+")));
        }
        counted.sort();
        counted.join(", ")
    }

    /// The outcomes of all rounds.
    pub(super) fn outcomes(&self) -> String {
        let rounds = self.approval.rounds.iter();
        let outcomes = rounds.map(|round| round.outcome.map_or("-", RoundOutcome::as_str));
        outcomes.collect::<Vec<_>>().join(" ")
    }
}
