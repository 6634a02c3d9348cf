//! Whose accounts these are now.
//!
//! An approval keeps accounts and no people. Linking and unlinking accounts therefore changes nothing in an approval,
//! and loses nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Identity, PersonId};

/// The people around an approval, as they are at the moment of a decision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Participants {
    /// The person to whom each account belongs now. An account that is not here counts for nothing.
    pub owners: BTreeMap<Identity, PersonId>,
    /// The people whose own matter it is: the requester, the person for whom it is, and the person who opened it.
    pub involved: BTreeSet<PersonId>,
}

impl Participants {
    /// The person to whom an account belongs.
    pub fn owner(&self, account: &Identity) -> Option<PersonId> {
        self.owners.get(account).copied()
    }
}
