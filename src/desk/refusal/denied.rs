//! The actor lacks the right to do something.

use crate::TeamName;

/// The actor lacks the right. Most variants name the people who may, so that the answer can say so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Only full members who may ask for help.
    #[error("not a member who may use the desk")]
    NotAMember,
    /// Only the ticket's team.
    #[error("the team {0} may do this")]
    TeamOnly(TeamName),
    /// Only the leads of the ticket's team.
    #[error("the leads of the team {0} may do this")]
    LeadsOnly(TeamName),
    /// Only the requester and the ticket's team.
    #[error("the requester and the team {0} may do this")]
    RequesterOrTeam(TeamName),
    /// The configuration blocks the actor.
    #[error("blocked")]
    Blocked,
    /// Only agents, of any team.
    #[error("agents may do this")]
    AgentsOnly,
    /// Only the requester.
    #[error("the requester may do this")]
    RequesterOnly,
    /// Only the author of the message and agents.
    #[error("the author and agents may do this")]
    AuthorOrAgent,
    /// Only the person to whom the accounts belong.
    #[error("the human whose accounts they are may do this")]
    OwnAccountsOnly,
    /// Only agents, who write the articles.
    #[error("agents write the articles")]
    WritersOnly,
    /// Only the people who follow the known issue.
    #[error("the followers may do this")]
    FollowersOnly,
    /// Only the owner of the article and the administrators.
    #[error("the owner of the article and the administrators may do this")]
    KeepersOnly,
    /// Only the administrators.
    #[error("the administrators may do this")]
    AdministratorsOnly,
    /// Only agents and administrators.
    #[error("agents and administrators may do this")]
    ReadersOnly,
    /// Only members of teams, who raise changes.
    #[error("agents raise changes")]
    ChangeMakersOnly,
    /// Only the people whom the approval asks.
    #[error("the people who were asked may do this")]
    ApproversOnly,
    /// Only the requester of the change, the people who were asked, and agents.
    #[error("the requester, the approvers and agents may do this")]
    ChangeReadersOnly,
    /// Only the requester of the change, and agents.
    #[error("the requester and agents may do this")]
    ChangeEditorsOnly,
    /// Only the requester of the change, and the leads of the team that is responsible for changes.
    #[error("the requester and the leads of the team for changes may do this")]
    ChangeCancellersOnly,
    /// Only the implementer of the change, and the leads of the team that is responsible for changes.
    #[error("the implementer and the leads of the team for changes may do this")]
    ChangeImplementersOnly,
    /// Only the requester of the change, and the leads of the team that is responsible for changes.
    #[error("the requester and the leads of the team for changes may review it")]
    ChangeReviewersOnly,
    /// The ticket is private. The answer must not reveal that it exists.
    #[error("there is no such thing")]
    Hidden,
}
