//! The actors of the permission table, and the actions that each actor may take.

use chat::{Connection, Membership, Profile, UserRef};
use desk::Action;

/// An actor, by the relation to a ticket of the team `it` whose requester is `Owner`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    Owner,
    Colleague,
    /// A member whom the desk does not know yet.
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
    /// The profile was not looked up.
    Unknown,
    UnknownOwner,
    UnknownAgent,
    /// Another account of the owner, linked in chat.
    OwnerOtherAccount,
    /// Not an agent by this account, but by another account that was linked in chat.
    LinkedAgent,
    /// The same, where this account is a guest.
    LinkedGuest,
    /// The same, where this account is deactivated.
    LinkedDeactivated,
    /// A member who is blocked in the configuration.
    Blocked,
}

pub(crate) const ALL_ACTORS: [Actor; 22] = [
    Actor::Owner,
    Actor::Colleague,
    Actor::Newcomer,
    Actor::Agent,
    Actor::Lead,
    Actor::OtherAgent,
    Actor::Administrator,
    Actor::Guest,
    Actor::GuestWhoOwns,
    Actor::GuestInTeam,
    Actor::Stranger,
    Actor::Bot,
    Actor::DeactivatedOwner,
    Actor::DeactivatedAgent,
    Actor::Unknown,
    Actor::UnknownOwner,
    Actor::UnknownAgent,
    Actor::OwnerOtherAccount,
    Actor::LinkedAgent,
    Actor::LinkedGuest,
    Actor::LinkedDeactivated,
    Actor::Blocked,
];

/// The members whom the desk knows. Only known members can own drafts.
pub(crate) const KNOWN_ACTORS: [Actor; 6] = [
    Actor::Owner,
    Actor::Colleague,
    Actor::Agent,
    Actor::Lead,
    Actor::OtherAgent,
    Actor::Administrator,
];

/// Returns the actors who may take an action. Administrators have no permissions on other people's tickets.
pub(crate) fn allowed_actors(action: Action) -> &'static [Actor] {
    use Actor::{
        Administrator, Agent, Colleague, Lead, LinkedAgent, Newcomer, OtherAgent, Owner, OwnerOtherAccount,
    };
    match action {
        // Every member may link their own accounts, and name a substitute.
        Action::Open | Action::Speak | Action::Link | Action::NameSubstitute => &[
            Owner,
            OwnerOtherAccount,
            Colleague,
            Newcomer,
            Agent,
            LinkedAgent,
            Lead,
            OtherAgent,
            Administrator,
        ],
        Action::OpenForAuthor => &[Owner, OwnerOtherAccount, Agent, LinkedAgent, Lead, OtherAgent],
        Action::OpenFor | Action::WriteArticle | Action::RaiseChange => {
            &[Agent, LinkedAgent, Lead, OtherAgent]
        }
        Action::ReadChange => &[
            Owner,
            OwnerOtherAccount,
            Agent,
            LinkedAgent,
            Lead,
            OtherAgent,
            Administrator,
        ],
        // The owner also implements the change.
        Action::CancelChange | Action::ImplementChange | Action::ReviewChange => {
            &[Owner, OwnerOtherAccount, Lead]
        }
        Action::EditChange => &[Owner, OwnerOtherAccount, Agent, LinkedAgent, Lead, OtherAgent],
        // The people whom the fixture's policy asks.
        Action::Vote => &[Lead, Administrator],
        Action::ConfirmFixed | Action::Withdraw => &[Owner, OwnerOtherAccount],
        // The fixture's articles have no owner.
        Action::ValidateArticle | Action::ReadLearned | Action::UndoLearned => &[Administrator],
        Action::ReadAnswerCounts | Action::SeePromises => {
            &[Agent, LinkedAgent, Lead, OtherAgent, Administrator]
        }
        // The fixture's follower.
        Action::ReportOutcome => &[Colleague],
        Action::Read | Action::Reopen | Action::Cancel | Action::MakePrivate | Action::AskAgain => {
            &[Owner, OwnerOtherAccount, Agent, LinkedAgent, Lead]
        }
        Action::ReadNotes
        | Action::Claim
        | Action::Release
        | Action::Reply
        | Action::Note
        | Action::SetPriority
        | Action::Hold
        | Action::Resume
        | Action::SetService
        | Action::Resolve
        | Action::Merge
        | Action::MarkKnown
        | Action::Acknowledge => &[Agent, LinkedAgent, Lead],
        Action::ExtendDue => &[Lead],
    }
}

pub(crate) fn hq() -> Connection {
    Connection("hq".into())
}

impl Actor {
    /// The platform's user id.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Actor::Owner | Actor::GuestWhoOwns | Actor::DeactivatedOwner | Actor::UnknownOwner => "U0OWNER",
            Actor::Colleague => "U0COLLEAGUE",
            Actor::Newcomer => "U0NEW",
            Actor::Agent | Actor::GuestInTeam | Actor::DeactivatedAgent | Actor::UnknownAgent => "U0AGENT",
            Actor::Lead => "U0LEAD",
            Actor::OtherAgent => "U0OTHER",
            Actor::Administrator => "U0ADMIN",
            Actor::Guest => "U0GUEST",
            Actor::Stranger => "U0STRANGER",
            Actor::Bot => "B0BOT",
            Actor::Unknown => "U0UNKNOWN",
            Actor::OwnerOtherAccount => "U0OWNER2",
            Actor::LinkedAgent | Actor::LinkedGuest | Actor::LinkedDeactivated => "U0JOINED",
            Actor::Blocked => "U0BLOCKED",
        }
    }

    pub(crate) fn user(self) -> UserRef {
        UserRef::new(&hq(), self.id())
    }

    /// The membership in the platform's profile, if the profile was looked up.
    pub(crate) fn membership(self) -> Option<Membership> {
        match self {
            Actor::Owner
            | Actor::Colleague
            | Actor::Newcomer
            | Actor::Agent
            | Actor::Lead
            | Actor::OtherAgent
            | Actor::Administrator
            | Actor::OwnerOtherAccount
            | Actor::LinkedAgent
            | Actor::Blocked => Some(Membership::Member),
            Actor::Guest | Actor::GuestWhoOwns | Actor::GuestInTeam | Actor::LinkedGuest => {
                Some(Membership::Guest)
            }
            Actor::Stranger => Some(Membership::Stranger),
            Actor::Bot => Some(Membership::Bot),
            Actor::DeactivatedOwner | Actor::DeactivatedAgent | Actor::LinkedDeactivated => {
                Some(Membership::Deactivated)
            }
            Actor::Unknown | Actor::UnknownOwner | Actor::UnknownAgent => None,
        }
    }

    /// Whether the actor is the requester of the fixture's tickets, by any account.
    pub(crate) fn is_owner(self) -> bool {
        matches!(self, Actor::Owner | Actor::OwnerOtherAccount)
    }

    /// Whether the actor may use the desk at all.
    pub(crate) fn is_member(self) -> bool {
        self.membership() == Some(Membership::Member) && self != Actor::Blocked
    }

    /// The key of the refusal for an actor who may not use the desk at all.
    pub(crate) fn refusal_key(self) -> &'static str {
        match self {
            Actor::Blocked => "refused-blocked",
            _ => "refused-no-member",
        }
    }

    /// Whether the actor's account is a guest's.
    pub(crate) fn is_guest(self) -> bool {
        self.membership() == Some(Membership::Guest)
    }

    /// The actor's profile.
    ///
    /// The name differs from the stored name. A refusal must not store the new name.
    pub(crate) fn profile(self) -> Option<Profile> {
        self.membership().map(|membership| Profile {
            user: self.user(),
            name: format!("{self:?} Renamed"),
            membership,
            title: None,
            time_zone: None,
            email: None,
            avatar: None,
        })
    }
}
