//! Who may do what: one function behind every surface.
//!
//! Denied unless a row says otherwise. It is asked when something is clicked or said, inside the transaction that
//! changes the state, and never when a button is drawn.

use std::collections::BTreeSet;

use crate::{Action, Actor, Denied, PersonId, Role, Standing, TeamName, Ticket};

/// What it is to be done to.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// The desk as a whole: opening a ticket of one's own.
    Desk,
    /// Somebody's message, on its way to a ticket of this person.
    MessageOf(PersonId),
    /// A ticket.
    Ticket(&'a Ticket),
    /// The accounts of this person.
    Accounts(PersonId),
}

/// Whether this actor may do that to this.
///
/// # Errors
///
/// [`Denied`], with who may instead.
pub fn authorize(actor: &Actor, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
    if is_hidden(actor, resource) && is_in_good_standing(actor) {
        return Err(Denied::Unseen);
    }
    let roles = roles(actor, resource);
    if action.allowed().iter().any(|role| roles.contains(role)) {
        return Ok(());
    }
    Err(match (action, resource) {
        _ if actor.blocked => Denied::Blocked,
        _ if !is_in_good_standing(actor) => Denied::NoMember,
        (Action::OpenFor, _) => Denied::AgentsOnly,
        (Action::WorksAgain | Action::Withdraw, _) => Denied::RequesterOnly,
        (_, Resource::Desk) => Denied::NoMember,
        (_, Resource::MessageOf(_)) => Denied::AuthorOrAgent,
        (_, Resource::Accounts(_)) => Denied::OwnAccountsOnly,
        (Action::Read | Action::Reopen | Action::Cancel | Action::MakePrivate, Resource::Ticket(ticket)) => {
            Denied::RequesterOrTeam(ticket.team.clone())
        }
        (_, Resource::Ticket(ticket)) => Denied::TeamOnly(ticket.team.clone()),
    })
}

/// Whether it is a private ticket that does not exist to this actor: neither theirs, nor given to them by the team, nor
/// what they work on.
fn is_hidden(actor: &Actor, resource: Resource<'_>) -> bool {
    let Resource::Ticket(ticket) = resource else {
        return false;
    };
    let sees = |teams: &BTreeSet<TeamName>| teams.contains(&ticket.team);
    let is_confided = sees(&actor.confided) || ticket.assignee() == Some(actor.person);
    let is_insider =
        ticket.requester == actor.person || sees(&actor.leads) || (sees(&actor.teams) && is_confided);
    ticket.is_private() && !is_insider
}

/// Guests, strangers, applications, closed accounts and whoever is blocked hold no role whatever a list says.
fn is_in_good_standing(actor: &Actor) -> bool {
    match actor.standing {
        Standing::Member if actor.blocked => false,
        Standing::Member => actor.may_request || !actor.teams.is_empty(),
        Standing::Guest | Standing::Stranger | Standing::Bot | Standing::Deactivated => false,
    }
}

fn roles(actor: &Actor, resource: Resource<'_>) -> Vec<Role> {
    let mut roles = Vec::new();
    if !is_in_good_standing(actor) {
        return roles;
    }
    if actor.may_request {
        roles.push(Role::Requester);
    }
    if actor.administrator {
        roles.push(Role::Administrator);
    }
    let (owner, team) = match resource {
        Resource::Desk => (None, None),
        Resource::MessageOf(owner) | Resource::Accounts(owner) => (Some(owner), None),
        Resource::Ticket(ticket) => (Some(ticket.requester), Some(&ticket.team)),
    };
    if owner == Some(actor.person) {
        roles.push(Role::Owner);
    }
    match team {
        None if !actor.teams.is_empty() => roles.push(Role::Agent),
        Some(team) if actor.teams.contains(team) => roles.push(Role::Agent),
        Some(_) if !actor.teams.is_empty() => roles.push(Role::AgentElsewhere),
        None | Some(_) => {}
    }
    if team.is_some_and(|team| actor.leads.contains(team)) {
        roles.push(Role::Lead);
    }
    roles
}

#[cfg(test)]
mod tests;
