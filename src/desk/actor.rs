//! The person who wants to do something, with everything that the rights depend on.

use std::collections::BTreeSet;

use crate::{Membership, PersonId, TeamName};

/// The person who wants to do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person's id.
    pub person: PersonId,
    /// The person's membership in the workspace or guild where the request comes from.
    pub membership: Membership,
    /// The teams of which the person is a member or a lead.
    pub teams: BTreeSet<TeamName>,
    /// The teams that the person leads.
    pub leads: BTreeSet<TeamName>,
    /// The teams whose private tickets the person sees as a confidant. Leads see them without being named here.
    pub confidant_of: BTreeSet<TeamName>,
    /// Whether the configuration names the person as an administrator. An administrator has no rights to tickets.
    pub administrator: bool,
    /// Whether the person may ask for help.
    pub may_request: bool,
    /// Whether the configuration blocks the person.
    pub blocked: bool,
}
