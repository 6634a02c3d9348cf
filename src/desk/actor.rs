//! A person who wants to do something.

use std::collections::BTreeSet;

use crate::{PersonId, Standing, TeamName};

/// Somebody who wants to do something, with all that matters about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// What they are where they speak from.
    pub standing: Standing,
    /// The teams they work in.
    pub teams: BTreeSet<TeamName>,
    /// The teams they lead.
    pub leads: BTreeSet<TeamName>,
    /// The teams whose private tickets they see, besides those they lead.
    pub confided: BTreeSet<TeamName>,
    /// Whether they set up the desk.
    pub administrator: bool,
    /// Whether they may ask for help.
    pub may_request: bool,
    /// Whether the desk was closed to them.
    pub blocked: bool,
}
