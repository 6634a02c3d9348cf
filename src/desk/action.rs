//! The table of actions: what a person can do, which roles may do it, and who is named in a refusal.

/// The relation of a person to a resource. One person can have several roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// The person to whom the ticket, message or account belongs, or who follows the ticket.
    Owner,
    /// A member of the ticket's team. For a message, a member of any team.
    Agent,
    /// A lead of the ticket's team.
    Lead,
    /// A person who may ask for help.
    Requester,
    /// An administrator of the desk.
    Administrator,
    /// A person whom an approval asks.
    Approver,
    /// The person who implements a change.
    Implementer,
}

/// The people whom a refusal names, because they may do what was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// Full members who may ask for help.
    Members,
    /// The agents of every team.
    Agents,
    /// The agents of the ticket's team.
    Team,
    /// The requester of the ticket.
    Requester,
    /// The requester and the agents of the ticket's team.
    RequesterOrTeam,
    /// The author of the message, and the agents of every team.
    AuthorOrAgent,
    /// The owner of the accounts.
    AccountOwner,
    /// The agents of every team, as authors of articles.
    Writers,
    /// The followers of the known issue.
    Followers,
    /// The leads of the ticket's team.
    Leads,
    /// The owner of the article and the administrators.
    Keepers,
    /// The administrators.
    Administrators,
    /// The agents of every team and the administrators.
    Readers,
    /// The agents of every team, as people who raise changes.
    ChangeMakers,
    /// The people who were asked.
    Approvers,
    /// The requester of the change, the people who were asked, and the agents of every team.
    ChangeReaders,
    /// The requester of the change, and the agents of every team.
    ChangeEditors,
    /// The requester of the change, and the leads of the team that is responsible for changes.
    ChangeCancellers,
    /// The implementer of the change, and the leads of the team that is responsible for changes.
    ChangeImplementers,
    /// The requester of the change, and the leads of the team that is responsible for changes, as its reviewers.
    ChangeReviewers,
}

/// Generates [`Action`] and its lookups from one row per action.
///
/// The word of a row is part of keys in message files. It keeps its spelling when the variant is renamed.
macro_rules! actions {
    ($($(#[$doc:meta])* $action:ident = $word:literal: [$($role:ident),+], otherwise $named:ident;)+) => {
        /// Something that a person wants to do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::IntoStaticStr)]
        pub enum Action {
            $($(#[$doc])* #[strum(serialize = $word)] $action,)+
        }

        impl Action {
            /// All actions, in the order of the table.
            pub const ALL: [Action; [$($word),+].len()] = [$(Action::$action),+];

            /// The roles that may do this.
            pub(crate) fn roles(self) -> &'static [Role] {
                match self {
                    $(Action::$action => &[$(Role::$role),+],)+
                }
            }

            /// The people whom the refusal of this action names.
            pub(crate) fn named(self) -> Named {
                match self {
                    $(Action::$action => Named::$named,)+
                }
            }
        }
    };
}

actions! {
    /// Open a ticket for oneself.
    Open = "open": [Requester, Agent, Lead], otherwise Members;
    /// Open a ticket from a message, in the name of its author.
    OpenForAuthor = "open-for-author": [Owner, Agent, Lead], otherwise AuthorOrAgent;
    /// Open a ticket in the name of a person who has written nothing.
    OpenFor = "open-for": [Agent, Lead], otherwise Agents;
    /// Read a ticket as its requester sees it.
    Read = "read": [Owner, Agent, Lead, Approver], otherwise RequesterOrTeam;
    /// Read a ticket with its internal notes.
    ReadNotes = "read-notes": [Agent, Lead], otherwise Team;
    /// Write a message in the requester's thread, which the team sees.
    Speak = "speak": [Requester, Owner, Agent, Lead], otherwise Team;
    /// Take a ticket, or take it over from another agent.
    Claim = "claim": [Agent, Lead], otherwise Team;
    /// Give a ticket back to the team.
    Release = "release": [Agent, Lead], otherwise Team;
    /// Answer the requester.
    Reply = "reply": [Agent, Lead], otherwise Team;
    /// Write an internal note.
    Note = "note": [Agent, Lead], otherwise Team;
    /// Set impact and urgency.
    SetPriority = "set-priority": [Agent, Lead], otherwise Team;
    /// Set the service that a ticket concerns.
    SetService = "set-service": [Agent, Lead], otherwise Team;
    /// Put a ticket on hold, and change the hold.
    Hold = "hold": [Agent, Lead], otherwise Team;
    /// End the hold of a ticket.
    Resume = "resume": [Agent, Lead], otherwise Team;
    /// Resolve a ticket.
    Resolve = "resolve": [Agent, Lead], otherwise Team;
    /// Reopen a resolved ticket.
    Reopen = "reopen": [Owner, Agent, Lead], otherwise RequesterOrTeam;
    /// Cancel a ticket.
    Cancel = "cancel": [Owner, Agent, Lead], otherwise RequesterOrTeam;
    /// Link one's own accounts, and unlink them.
    Link = "link": [Owner], otherwise AccountOwner;
    /// Name a person who decides on approvals while one is away.
    NameSubstitute = "name-substitute": [Owner], otherwise AccountOwner;
    /// Confirm, as the requester, that the problem is fixed.
    ConfirmFixed = "works-again": [Owner], otherwise Requester;
    /// Say, as a follower of a known issue, whether it works.
    ReportOutcome = "report-outcome": [Owner], otherwise Followers;
    /// Withdraw one's own request.
    Withdraw = "withdraw": [Owner], otherwise Requester;
    /// Merge a ticket into another one, and unmerge it.
    Merge = "merge": [Agent, Lead], otherwise Team;
    /// Mark a ticket as a known issue, and remove the mark.
    MarkKnown = "mark-known": [Agent, Lead], otherwise Team;
    /// Make a ticket private.
    MakePrivate = "make-private": [Owner, Agent, Lead], otherwise RequesterOrTeam;
    /// Say that one knows of the warnings about a ticket.
    Acknowledge = "acknowledge": [Agent, Lead], otherwise Team;
    /// Extend what is promised about a ticket.
    ExtendDue = "extend-due": [Lead], otherwise Leads;
    /// See what is promised about the tickets of one's teams.
    SeePromises = "see-promises": [Agent, Lead, Administrator], otherwise Readers;
    /// Write a knowledge article, and edit one that was written in chat.
    WriteArticle = "write-article": [Agent, Lead], otherwise Writers;
    /// Confirm that an article is validated.
    ValidateArticle = "validate-article": [Owner, Administrator], otherwise Keepers;
    /// Read what was learned of an article, without names.
    ReadLearned = "read-learned": [Owner, Administrator], otherwise Keepers;
    /// Remove what was learned from a question.
    UndoLearned = "undo-learned": [Administrator], otherwise Administrators;
    /// Read how many questions the articles answered.
    ReadAnswerCounts = "read-answer-counts": [Agent, Lead, Administrator], otherwise Readers;
    /// Raise a change.
    RaiseChange = "raise-change": [Agent, Lead], otherwise ChangeMakers;
    /// Read a change with its plans.
    ReadChange = "read-change": [Owner, Agent, Lead, Approver], otherwise ChangeReaders;
    /// Edit a change.
    EditChange = "edit-change": [Owner, Agent, Lead], otherwise ChangeEditors;
    /// Cancel a change.
    CancelChange = "cancel-change": [Owner, Lead], otherwise ChangeCancellers;
    /// Start the work on a change, and say how it ended.
    ImplementChange = "implement-change": [Implementer, Lead], otherwise ChangeImplementers;
    /// Review a change after the work, and close it.
    ReviewChange = "review-change": [Owner, Lead], otherwise ChangeReviewers;
    /// Ask again for the approval of a request, after nobody had decided.
    AskAgain = "ask-again": [Owner, Agent, Lead], otherwise RequesterOrTeam;
    /// Decide on a change or a request.
    Vote = "vote": [Approver], otherwise Approvers;
}

impl Action {
    /// The word for this action in the keys of message files.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
