//! Everybody one can be, and who of them may do what.

use chat::{Connection, Profile, Standing, UserRef};
use desk::Action;

/// Everybody one can be to a ticket of the team `it` whose requester is `Owner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Owner,
    Colleague,
    /// A member whom the desk has not met yet.
    Newcomer,
    Agent,
    Lead,
    OtherAgent,
    Administrator,
    Guest,
    GuestWhoOwns,
    GuestInTeam,
    Stranger,
    Bot,
    DeactivatedOwner,
    DeactivatedAgent,
    /// Nobody looked up who they are.
    Unknown,
    UnknownOwner,
    UnknownAgent,
}

pub(crate) const EVERYBODY: [Who; 17] = [
    Who::Owner,
    Who::Colleague,
    Who::Newcomer,
    Who::Agent,
    Who::Lead,
    Who::OtherAgent,
    Who::Administrator,
    Who::Guest,
    Who::GuestWhoOwns,
    Who::GuestInTeam,
    Who::Stranger,
    Who::Bot,
    Who::DeactivatedOwner,
    Who::DeactivatedAgent,
    Who::Unknown,
    Who::UnknownOwner,
    Who::UnknownAgent,
];

/// The members whom the desk has met, so that there can be drafts of theirs.
pub(crate) const MET: [Who; 6] = [
    Who::Owner,
    Who::Colleague,
    Who::Agent,
    Who::Lead,
    Who::OtherAgent,
    Who::Administrator,
];

/// Who may, for each action; whoever is not named may not. To set up the desk is no right to anybody's ticket.
pub(crate) fn may(action: Action) -> &'static [Who] {
    use Who::{Administrator, Agent, Colleague, Lead, Newcomer, OtherAgent, Owner};
    match action {
        Action::Open | Action::Speak => &[Owner, Colleague, Newcomer, Agent, Lead, OtherAgent, Administrator],
        Action::OpenForAuthor => &[Owner, Agent, Lead, OtherAgent],
        Action::Read | Action::Reopen | Action::Cancel => &[Owner, Agent, Lead],
        Action::ReadNotes
        | Action::Claim
        | Action::Release
        | Action::Reply
        | Action::Note
        | Action::SetPriority
        | Action::Resolve => &[Agent, Lead],
    }
}

pub(crate) fn hq() -> Connection {
    Connection("hq".into())
}

impl Who {
    /// What the platform calls them.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Who::Owner | Who::GuestWhoOwns | Who::DeactivatedOwner | Who::UnknownOwner => "U0OWNER",
            Who::Colleague => "U0COLLEAGUE",
            Who::Newcomer => "U0NEW",
            Who::Agent | Who::GuestInTeam | Who::DeactivatedAgent | Who::UnknownAgent => "U0AGENT",
            Who::Lead => "U0LEAD",
            Who::OtherAgent => "U0OTHER",
            Who::Administrator => "U0ADMIN",
            Who::Guest => "U0GUEST",
            Who::Stranger => "U0STRANGER",
            Who::Bot => "B0BOT",
            Who::Unknown => "U0UNKNOWN",
        }
    }

    pub(crate) fn user(self) -> UserRef {
        UserRef::new(&hq(), self.id())
    }

    /// What the platform says of them, where it was asked.
    pub(crate) fn standing(self) -> Option<Standing> {
        match self {
            Who::Owner
            | Who::Colleague
            | Who::Newcomer
            | Who::Agent
            | Who::Lead
            | Who::OtherAgent
            | Who::Administrator => Some(Standing::Member),
            Who::Guest | Who::GuestWhoOwns | Who::GuestInTeam => Some(Standing::Guest),
            Who::Stranger => Some(Standing::Stranger),
            Who::Bot => Some(Standing::Bot),
            Who::DeactivatedOwner | Who::DeactivatedAgent => Some(Standing::Deactivated),
            Who::Unknown | Who::UnknownOwner | Who::UnknownAgent => None,
        }
    }

    /// Whether they may use the desk at all.
    pub(crate) fn is_member(self) -> bool {
        self.standing() == Some(Standing::Member)
    }

    /// Their profile. They have another name than when the desk met them, which a refusal must not note either.
    pub(crate) fn profile(self) -> Option<Profile> {
        self.standing().map(|standing| Profile {
            user: self.user(),
            name: format!("{self:?} Renamed"),
            standing,
            title: None,
            time_zone: None,
            email: None,
        })
    }
}
