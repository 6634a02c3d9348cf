//! A team of agents, as the configuration declares it.

use std::collections::BTreeSet;
use std::fmt;

use crate::Identity;

/// The name of a team in `desk.toml` (`it`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TeamName(pub String);

/// A team of agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// The name in the configuration.
    pub name: TeamName,
    /// The name that requesters read ("IT").
    pub title: String,
    /// The members.
    pub members: BTreeSet<Identity>,
    /// The leads. A lead is also a member.
    pub leads: BTreeSet<Identity>,
    /// The members who see the private tickets of the team. Leads see them without being named here.
    pub confidants: BTreeSet<Identity>,
}

impl fmt::Display for TeamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
