//! Who may do something instead of the person who was refused.

use crate::TeamName;

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
