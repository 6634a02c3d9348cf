//! Groups of people that the configuration names: an audience, approvers.

use std::collections::BTreeSet;
use std::fmt;

use crate::Identity;

/// The name of a group in `desk.toml` (`managers`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupName(pub String);

/// A group of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name in the configuration.
    pub name: GroupName,
    /// The members.
    pub members: BTreeSet<Identity>,
}

impl fmt::Display for GroupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
