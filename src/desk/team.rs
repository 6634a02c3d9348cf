//! Teams, as the organisation wrote them down.

use std::collections::BTreeSet;
use std::fmt;

use crate::Identity;

/// A team's name in `desk.toml` (`it`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TeamName(pub String);

/// A group of people who answer tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its name.
    pub name: TeamName,
    /// How requesters read it ("IT").
    pub title: String,
    /// Who works in it.
    pub members: BTreeSet<Identity>,
    /// Who leads it; leads are members too.
    pub leads: BTreeSet<Identity>,
    /// Which members see its private tickets; leads always do.
    pub confidants: BTreeSet<Identity>,
}

impl fmt::Display for TeamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
