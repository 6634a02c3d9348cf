//! What a person can do, and who may.

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
    pub(crate) fn allowed(self) -> &'static [Role] {
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
