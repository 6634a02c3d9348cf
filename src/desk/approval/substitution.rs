//! Who decides for whom while a person is away.

use super::participants::Participants;
use super::seat::Substitute;
use crate::{Identity, Timestamp};

/// One person decides for another person, for a range of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Substitution {
    /// An account of the person who is away.
    pub of: Identity,
    /// An account of the substitute.
    pub by: Identity,
    /// When the substitution begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}

/// Why a person cannot be the substitute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubstitutionRefusal {
    /// The range ends before it begins.
    #[error("the range is empty")]
    EmptyRange,
    /// Both accounts belong to one person, or one of them belongs to nobody.
    #[error("nobody is their own substitute")]
    Oneself,
    /// The substitute is away in this range and named the person as the substitute.
    #[error("both would decide for each other")]
    Cycle,
}

impl Substitution {
    /// Checks a new substitution against those that exist.
    ///
    /// A substitute who is away does not pass the decision on: there is one hop.
    ///
    /// # Errors
    ///
    /// [`SubstitutionRefusal`].
    pub fn check(&self, existing: &[Substitution], people: &Participants) -> Result<(), SubstitutionRefusal> {
        if self.until <= self.from {
            return Err(SubstitutionRefusal::EmptyRange);
        }
        let (Some(of), Some(by)) = (people.owner(&self.of), people.owner(&self.by)) else {
            return Err(SubstitutionRefusal::Oneself);
        };
        if of == by {
            return Err(SubstitutionRefusal::Oneself);
        }
        let closes_circle = |other: &Substitution| {
            let overlaps = other.from < self.until && self.from < other.until;
            overlaps && people.owner(&other.of) == Some(by) && people.owner(&other.by) == Some(of)
        };
        match existing.iter().any(closes_circle) {
            true => Err(SubstitutionRefusal::Cycle),
            false => Ok(()),
        }
    }

    /// Who decides for the owner of an account at this moment.
    pub fn substitute_of(
        account: &Identity,
        substitutions: &[Substitution],
        people: &Participants,
        at: Timestamp,
    ) -> Option<Substitute> {
        let person = people.owner(account)?;
        let applies =
            |one: &&Substitution| people.owner(&one.of) == Some(person) && one.from <= at && at < one.until;
        let found = substitutions.iter().rev().find(applies)?;
        Some(Substitute {
            account: found.by.clone(),
            until: found.until,
        })
    }
}
