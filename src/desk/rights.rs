//! Who may do what: one function behind every surface.
//!
//! Denied unless a row says otherwise. It is asked when something is clicked or said, inside the transaction that
//! changes the state, and never when a button is drawn.

use std::collections::BTreeSet;

use crate::{PersonId, Standing, TeamName, Ticket};

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

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Open a ticket for oneself.
    Open,
    /// Make a ticket of somebody's message, in their name.
    OpenForAuthor,
    /// Open a ticket in somebody's name who has written nothing.
    OpenFor,
    /// Read a ticket's words as its requester sees them.
    Read,
    /// Read a ticket with its notes.
    ReadNotes,
    /// Say something in the requester's thread that the team should see.
    Speak,
    /// Take a ticket, or take it over.
    Claim,
    /// Give a ticket back to the team.
    Release,
    /// Answer the requester.
    Reply,
    /// Write something that only the team sees.
    Note,
    /// Set impact and urgency.
    SetPriority,
    /// Say that it is done.
    Resolve,
    /// Say that it is not done.
    Reopen,
    /// Call a ticket off.
    Cancel,
    /// Join one's own accounts, and take them apart again.
    Link,
    /// Say, as its requester, that it works again.
    WorksAgain,
    /// Say, as its requester, that it is not wanted any more.
    Withdraw,
    /// Put it together with another one that is about the same, and take it apart again.
    Merge,
    /// Say that many are affected by it, and that they are not.
    MarkKnown,
    /// Have it go on in private.
    MakePrivate,
}

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

/// What somebody is to a resource. One person can be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The one whom a ticket, message or account belongs to.
    Owner,
    /// Works in the team that the ticket belongs to, or for a message, in any team.
    Agent,
    /// Leads that team.
    Lead,
    /// Works in another team.
    AgentElsewhere,
    /// Sets up the desk.
    Administrator,
    /// May ask for help.
    Requester,
}

/// It is not theirs to do. Says who may, so that the refusal can.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Not a full member who may ask for help.
    #[error("not a member who may use the desk")]
    NoMember,
    /// The team that the ticket belongs to may.
    #[error("the team {0} may do this")]
    TeamOnly(TeamName),
    /// The requester and the team may.
    #[error("the requester and the team {0} may do this")]
    RequesterOrTeam(TeamName),
    /// The desk was closed to them.
    #[error("blocked")]
    Blocked,
    /// Whoever works in a team may.
    #[error("agents may do this")]
    AgentsOnly,
    /// The requester may.
    #[error("the requester may do this")]
    RequesterOnly,
    /// The author of the message and agents may.
    #[error("the author and agents may do this")]
    AuthorOrAgent,
    /// Nobody but the human whose accounts they are may.
    #[error("the human whose accounts they are may do this")]
    OwnAccountsOnly,
    /// The ticket is private, and to them it does not exist.
    #[error("there is no such thing")]
    Unseen,
}

impl Action {
    /// All of them, so that tables and help can forget none.
    pub const ALL: [Action; 20] = [
        Action::Open,
        Action::OpenForAuthor,
        Action::OpenFor,
        Action::Read,
        Action::ReadNotes,
        Action::Speak,
        Action::Claim,
        Action::Release,
        Action::Reply,
        Action::Note,
        Action::SetPriority,
        Action::Resolve,
        Action::Reopen,
        Action::Cancel,
        Action::Link,
        Action::WorksAgain,
        Action::Withdraw,
        Action::Merge,
        Action::MarkKnown,
        Action::MakePrivate,
    ];

    /// The word that stands for it in message files.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Open => "open",
            Action::OpenForAuthor => "open-for-author",
            Action::OpenFor => "open-for",
            Action::Read => "read",
            Action::ReadNotes => "read-notes",
            Action::Speak => "speak",
            Action::Claim => "claim",
            Action::Release => "release",
            Action::Reply => "reply",
            Action::Note => "note",
            Action::SetPriority => "set-priority",
            Action::Resolve => "resolve",
            Action::Reopen => "reopen",
            Action::Cancel => "cancel",
            Action::Link => "link",
            Action::WorksAgain => "works-again",
            Action::Withdraw => "withdraw",
            Action::Merge => "merge",
            Action::MarkKnown => "mark-known",
            Action::MakePrivate => "make-private",
        }
    }

    /// The roles that may.
    fn allowed(self) -> &'static [Role] {
        use Role::{Agent, Lead, Owner, Requester};
        match self {
            Action::Open => &[Requester, Agent, Lead],
            Action::Link => &[Owner],
            Action::Speak => &[Requester, Owner, Agent, Lead],
            Action::OpenForAuthor | Action::Read | Action::Reopen | Action::Cancel | Action::MakePrivate => {
                &[Owner, Agent, Lead]
            }
            Action::WorksAgain | Action::Withdraw => &[Owner],
            Action::OpenFor
            | Action::ReadNotes
            | Action::Claim
            | Action::Release
            | Action::Reply
            | Action::Note
            | Action::SetPriority
            | Action::Resolve
            | Action::Merge
            | Action::MarkKnown => &[Agent, Lead],
        }
    }
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
