//! Everybody one can be, and who of them may do what.

use chat::{Connection, Membership, Profile, UserRef};
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
    /// Another account of the owner's, joined in chat.
    OwnerElsewhere,
    /// No agent by this account, but by another one that was joined to it in chat.
    JoinedAgent,
    /// The same, where this account is only a guest's.
    JoinedGuest,
    /// The same, where this account was closed.
    JoinedDeactivated,
    /// A member whom the desk was closed to.
    Blocked,
}

pub(crate) const EVERYBODY: [Who; 22] = [
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
    Who::OwnerElsewhere,
    Who::JoinedAgent,
    Who::JoinedGuest,
    Who::JoinedDeactivated,
    Who::Blocked,
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
    use Who::{
        Administrator, Agent, Colleague, JoinedAgent, Lead, Newcomer, OtherAgent, Owner, OwnerElsewhere,
    };
    match action {
        // Everybody's accounts are their own.
        Action::Open | Action::Speak | Action::Link => &[
            Owner,
            OwnerElsewhere,
            Colleague,
            Newcomer,
            Agent,
            JoinedAgent,
            Lead,
            OtherAgent,
            Administrator,
        ],
        Action::OpenForAuthor => &[Owner, OwnerElsewhere, Agent, JoinedAgent, Lead, OtherAgent],
        Action::OpenFor => &[Agent, JoinedAgent, Lead, OtherAgent],
        Action::ConfirmFixed | Action::Withdraw => &[Owner, OwnerElsewhere],
        Action::Read | Action::Reopen | Action::Cancel | Action::MakePrivate => {
            &[Owner, OwnerElsewhere, Agent, JoinedAgent, Lead]
        }
        Action::ReadNotes
        | Action::Claim
        | Action::Release
        | Action::Reply
        | Action::Note
        | Action::SetPriority
        | Action::Resolve
        | Action::Merge
        | Action::MarkKnown => &[Agent, JoinedAgent, Lead],
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
            Who::OwnerElsewhere => "U0OWNER2",
            Who::JoinedAgent | Who::JoinedGuest | Who::JoinedDeactivated => "U0JOINED",
            Who::Blocked => "U0BLOCKED",
        }
    }

    pub(crate) fn user(self) -> UserRef {
        UserRef::new(&hq(), self.id())
    }

    /// What the platform says of them, where it was asked.
    pub(crate) fn membership(self) -> Option<Membership> {
        match self {
            Who::Owner
            | Who::Colleague
            | Who::Newcomer
            | Who::Agent
            | Who::Lead
            | Who::OtherAgent
            | Who::Administrator
            | Who::OwnerElsewhere
            | Who::JoinedAgent
            | Who::Blocked => Some(Membership::Member),
            Who::Guest | Who::GuestWhoOwns | Who::GuestInTeam | Who::JoinedGuest => Some(Membership::Guest),
            Who::Stranger => Some(Membership::Stranger),
            Who::Bot => Some(Membership::Bot),
            Who::DeactivatedOwner | Who::DeactivatedAgent | Who::JoinedDeactivated => {
                Some(Membership::Deactivated)
            }
            Who::Unknown | Who::UnknownOwner | Who::UnknownAgent => None,
        }
    }

    /// Whether they are the human whose tickets there are, by whichever account.
    pub(crate) fn is_owner(self) -> bool {
        matches!(self, Who::Owner | Who::OwnerElsewhere)
    }

    /// Whether they may use the desk at all.
    pub(crate) fn is_member(self) -> bool {
        self.membership() == Some(Membership::Member) && self != Who::Blocked
    }

    /// What they hear who may not use the desk at all.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Who::Blocked => "refused-blocked",
            _ => "refused-no-member",
        }
    }

    /// Their profile. They have another name than when the desk met them, which a refusal must not note either.
    pub(crate) fn profile(self) -> Option<Profile> {
        self.membership().map(|membership| Profile {
            user: self.user(),
            name: format!("{self:?} Renamed"),
            membership,
            title: None,
            time_zone: None,
            email: None,
        })
    }
}
