//! The place of one approver in a round.

use std::collections::BTreeSet;

use super::ask::{Ask, Candidate};
use super::participants::Participants;
use crate::{Identity, Timestamp};

/// The place of one approver. It is fixed when the request is submitted. Later only a substitute or a replacement can
/// change it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seat {
    /// An account of the approver. The approver can vote from every account.
    pub account: Identity,
    /// The roles for which the policy asked the approver. Empty for a fallback.
    pub asks: Vec<Ask>,
    /// Who decides for the approver at present.
    pub substitute: Option<Substitute>,
    /// The previous approver, if this one replaced somebody.
    pub instead_of: Option<Identity>,
    /// Whether the approver left and nobody has the role now.
    pub vacant: bool,
}

/// A person who decides for an approver until a moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Substitute {
    /// An account of the substitute.
    pub account: Identity,
    /// The moment from which the substitute can no longer vote.
    pub until: Timestamp,
}

impl Seat {
    /// The seat of a candidate.
    pub fn new(candidate: Candidate) -> Self {
        Self {
            account: candidate.account,
            asks: candidate.asks,
            substitute: None,
            instead_of: None,
            vacant: false,
        }
    }

    /// The seat of a person whom the policy names as its fallback.
    pub fn fallback(account: Identity) -> Self {
        let asks = Vec::new();
        Self::new(Candidate { account, asks })
    }

    /// One seat for each person among the candidates. Candidates without a known person get none.
    pub fn of_people(candidates: Vec<Candidate>, people: &Participants) -> Vec<Seat> {
        let mut seats: Vec<Seat> = Vec::new();
        for candidate in candidates {
            let Some(person) = people.owner(&candidate.account) else {
                continue;
            };
            let known = |seat: &&mut Seat| people.owner(&seat.account) == Some(person);
            match seats.iter_mut().find(known) {
                Some(seat) => {
                    let asks: BTreeSet<Ask> = seat.asks.drain(..).chain(candidate.asks).collect();
                    seat.asks = asks.into_iter().collect();
                }
                None => seats.push(Seat::new(candidate)),
            }
        }
        seats
    }

    /// The account of the substitute who can vote at this moment.
    pub fn substitute_at(&self, at: Timestamp) -> Option<&Identity> {
        let substitute = self.substitute.as_ref()?;
        (at < substitute.until).then_some(&substitute.account)
    }
}
