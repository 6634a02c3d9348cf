//! Who may do what. Every surface asks this one function.
//!
//! An action is denied unless its row in the table of actions grants it. The check runs when a person clicks or writes,
//! inside the transaction that changes the state. It never decides whether a button is drawn.

use std::collections::BTreeSet;

use crate::action::{Named, Role};
use crate::{Action, Denied, Membership, PersonId, Principal, TeamName, Ticket};

/// The object of an action.
#[derive(Clone, Copy, Debug)]
pub enum Resource<'a> {
    /// The desk as a whole: a person opens a ticket.
    Desk,
    /// A message of this person, from which a ticket is opened.
    MessageOf(PersonId),
    /// A ticket.
    Ticket(&'a Ticket),
    /// The accounts of this person.
    Accounts(PersonId),
    /// An article.
    Article {
        /// The actor, if the actor owns the article.
        owner: Option<PersonId>,
    },
    /// What a person who follows this ticket says for themselves.
    Followed {
        /// The ticket.
        ticket: &'a Ticket,
        /// The actor, if the actor follows the ticket.
        follower: Option<PersonId>,
    },
    /// The approval that a request waits for.
    Request {
        /// The ticket of the request.
        ticket: &'a Ticket,
        /// Whether the actor is one of the people who were asked.
        is_asked: bool,
    },
    /// A change, or the approval that it waits for.
    Change {
        /// The person who raised the change.
        requester: PersonId,
        /// Whether the actor is one of the people who were asked.
        is_asked: bool,
        /// Whether the actor implements the change.
        is_implementer: bool,
        /// The team that is responsible for changes.
        team: Option<&'a TeamName>,
    },
}

impl<'a> Resource<'a> {
    fn owner(self) -> Option<PersonId> {
        match self {
            Resource::Desk => None,
            Resource::MessageOf(owner) | Resource::Accounts(owner) => Some(owner),
            Resource::Ticket(ticket) | Resource::Request { ticket, .. } => Some(ticket.requester),
            Resource::Article { owner } => owner,
            Resource::Followed { follower, .. } => follower,
            Resource::Change { requester, .. } => Some(requester),
        }
    }

    fn ticket(self) -> Option<&'a Ticket> {
        match self {
            Resource::Ticket(ticket)
            | Resource::Followed { ticket, .. }
            | Resource::Request { ticket, .. } => Some(ticket),
            Resource::Desk
            | Resource::MessageOf(_)
            | Resource::Accounts(_)
            | Resource::Article { .. }
            | Resource::Change { .. } => None,
        }
    }

    fn team(self) -> Option<&'a TeamName> {
        self.ticket().map(|ticket| &ticket.team)
    }

    /// The team whose leads have a say. Agents of every team work on changes.
    fn led_by(self) -> Option<&'a TeamName> {
        match self {
            Resource::Change { team, .. } => team,
            Resource::Desk
            | Resource::MessageOf(_)
            | Resource::Accounts(_)
            | Resource::Article { .. }
            | Resource::Ticket(_)
            | Resource::Request { .. }
            | Resource::Followed { .. } => self.team(),
        }
    }

    /// Whether the actor is one of the people whom an approval asks.
    fn is_asked(self) -> bool {
        match self {
            Resource::Change { is_asked, .. } | Resource::Request { is_asked, .. } => is_asked,
            Resource::Desk
            | Resource::MessageOf(_)
            | Resource::Accounts(_)
            | Resource::Article { .. }
            | Resource::Ticket(_)
            | Resource::Followed { .. } => false,
        }
    }
}

/// Checks whether this actor may do this action to this resource.
///
/// # Errors
///
/// [`Denied`], which names the people who may do it instead.
pub fn authorize(actor: &Principal, action: Action, resource: Resource<'_>) -> Result<(), Denied> {
    if is_hidden(actor, resource) && is_in_good_standing(actor) {
        return Err(Denied::Hidden);
    }
    let roles = roles(actor, resource);
    if action.roles().iter().any(|role| roles.contains(role)) {
        return Ok(());
    }
    if actor.blocked {
        return Err(Denied::Blocked);
    }
    if !is_in_good_standing(actor) {
        return Err(Denied::NotAMember);
    }
    Err(match (action.named(), resource.team()) {
        (Named::Members, _) => Denied::NotAMember,
        (Named::Agents, _) | (Named::Team | Named::RequesterOrTeam | Named::Leads, None) => {
            Denied::AgentsOnly
        }
        (Named::Team, Some(team)) => Denied::TeamOnly(team.clone()),
        (Named::Leads, Some(team)) => Denied::LeadsOnly(team.clone()),
        (Named::Requester, _) => Denied::RequesterOnly,
        (Named::RequesterOrTeam, Some(team)) => Denied::RequesterOrTeam(team.clone()),
        (Named::AuthorOrAgent, _) => Denied::AuthorOrAgent,
        (Named::AccountOwner, _) => Denied::OwnAccountsOnly,
        (Named::Writers, _) => Denied::WritersOnly,
        (Named::Followers, _) => Denied::FollowersOnly,
        (Named::Keepers, _) => Denied::KeepersOnly,
        (Named::Administrators, _) => Denied::AdministratorsOnly,
        (Named::Readers, _) => Denied::ReadersOnly,
        (Named::ChangeMakers, _) => Denied::ChangeMakersOnly,
        (Named::Approvers, _) => Denied::ApproversOnly,
        (Named::ChangeReaders, _) => Denied::ChangeReadersOnly,
        (Named::ChangeEditors, _) => Denied::ChangeEditorsOnly,
        (Named::ChangeCancellers, _) => Denied::ChangeCancellersOnly,
        (Named::ChangeImplementers, _) => Denied::ChangeImplementersOnly,
        (Named::ChangeReviewers, _) => Denied::ChangeReviewersOnly,
    })
}

/// Whether the resource is a private ticket that this actor must not learn of.
///
/// The requester and the leads of the team see a private ticket. Another member of the team sees it as a confidant or
/// as the assignee. The people whom an approval asks see what they decide on.
fn is_hidden(actor: &Principal, resource: Resource<'_>) -> bool {
    let Some(ticket) = resource.ticket() else {
        return false;
    };
    let sees = |teams: &BTreeSet<TeamName>| teams.contains(&ticket.team);
    let is_confided = sees(&actor.confidant_of) || ticket.assignee() == Some(actor.person);
    let is_insider = ticket.requester == actor.person
        || sees(&actor.leads)
        || (sees(&actor.teams) && is_confided)
        || resource.is_asked();
    ticket.is_private() && !is_insider
}

/// Guests, strangers, applications, closed accounts and blocked people have no role, whatever the configuration lists.
fn is_in_good_standing(actor: &Principal) -> bool {
    match actor.membership {
        Membership::Member if actor.blocked => false,
        Membership::Member => actor.may_request || !actor.teams.is_empty(),
        Membership::Guest | Membership::Stranger | Membership::Bot | Membership::Deactivated => false,
    }
}

fn roles(actor: &Principal, resource: Resource<'_>) -> Vec<Role> {
    if !is_in_good_standing(actor) {
        return Vec::new();
    }
    let (owner, team) = (resource.owner(), resource.team());
    let is_agent = match team {
        Some(team) => actor.teams.contains(team),
        None => !actor.teams.is_empty(),
    };
    let held = [
        (Role::Requester, actor.may_request),
        (Role::Owner, owner == Some(actor.person)),
        (Role::Agent, is_agent),
        (
            Role::Lead,
            resource.led_by().is_some_and(|team| actor.leads.contains(team)),
        ),
        (Role::Administrator, actor.administrator),
        (Role::Approver, resource.is_asked()),
        (
            Role::Implementer,
            matches!(
                resource,
                Resource::Change {
                    is_implementer: true,
                    ..
                }
            ),
        ),
    ];
    held.into_iter()
        .filter_map(|(role, holds)| holds.then_some(role))
        .collect()
}

#[cfg(test)]
mod tests;
