//! The verbs that buttons, menus and forms carry in their tokens.

use std::str::FromStr;

/// The emoji whose reaction opens a ticket, by its name.
pub(crate) const TICKET_EMOJI: &str = "ticket";

/// The message menu's entry that opens a ticket.
pub(crate) const OPEN_MENU: &str = "open_ticket";

/// What a token asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Open a ticket from the form.
    Open,
    /// Open a ticket from a category's form.
    Category,
    /// Show everything about a ticket.
    Show,
    /// Take a ticket.
    Claim,
    /// Give a ticket back.
    Release,
    /// Write to the requester.
    Reply,
    /// Send the previewed reply.
    Send,
    /// Keep the previewed reply as a note.
    Keep,
    /// Set impact and urgency.
    Priority,
    /// Say that it is done.
    Resolve,
    /// Say that it is not done.
    Reopen,
    /// Call a ticket off.
    Cancel,
    /// Add to one's own ticket.
    Details,
    /// Say which ticket a message was about.
    About,
    /// Show all of what was cut.
    Whole,
    /// Send a note with its files to the requester.
    Pass,
    /// Say yes to joining two accounts.
    Join,
    /// Say no to it.
    Decline,
    /// Ask whether joined accounts are to be taken apart.
    Unlink,
    /// Take them apart.
    Separate,
    /// Say that a message was about something new.
    Fresh,
    /// Say that it works again.
    Works,
    /// Say that it is not wanted any more.
    Withdraw,
    /// Ask, where everybody sees it, what the desk would ask in private.
    Choices,
    /// Make an incident of what one wrote.
    Report,
    /// Make a request of what one wrote.
    Ask,
    /// Make nothing of it, and not be asked for a while.
    NotNow,
    /// Put a ticket together with one that is about the same.
    Merge,
    /// Take them apart again.
    Apart,
    /// Say that many are affected by it.
    Known,
    /// Say that they are not.
    NotKnown,
    /// Ask, where everybody sees it, whether it is the same as another one.
    Look,
    /// Say that one is affected by a known issue too.
    Mine,
    /// Add it to one's own ticket that is like it.
    AddThere,
    /// Open a new ticket all the same.
    Anyway,
    /// Have a ticket go on in private.
    Private,
    /// Send a ticket as a file, as its requester may read it.
    Transcript,
    /// Send it as its team may read it.
    Record,
}

impl Verb {
    /// All of them.
    pub const ALL: [Verb; 38] = [
        Verb::Open,
        Verb::Category,
        Verb::Show,
        Verb::Claim,
        Verb::Release,
        Verb::Reply,
        Verb::Send,
        Verb::Keep,
        Verb::Priority,
        Verb::Resolve,
        Verb::Reopen,
        Verb::Cancel,
        Verb::Details,
        Verb::About,
        Verb::Whole,
        Verb::Pass,
        Verb::Join,
        Verb::Decline,
        Verb::Unlink,
        Verb::Separate,
        Verb::Fresh,
        Verb::Works,
        Verb::Withdraw,
        Verb::Choices,
        Verb::Report,
        Verb::Ask,
        Verb::NotNow,
        Verb::Merge,
        Verb::Apart,
        Verb::Known,
        Verb::NotKnown,
        Verb::Look,
        Verb::Mine,
        Verb::AddThere,
        Verb::Anyway,
        Verb::Private,
        Verb::Transcript,
        Verb::Record,
    ];

    /// The word that stands for it in tokens.
    pub fn as_str(self) -> &'static str {
        match self {
            Verb::Open => "open",
            Verb::Category => "category",
            Verb::Show => "show",
            Verb::Claim => "claim",
            Verb::Release => "release",
            Verb::Reply => "reply",
            Verb::Send => "send",
            Verb::Keep => "keep",
            Verb::Priority => "priority",
            Verb::Resolve => "resolve",
            Verb::Reopen => "reopen",
            Verb::Cancel => "cancel",
            Verb::Details => "details",
            Verb::About => "about",
            Verb::Whole => "whole",
            Verb::Pass => "pass",
            Verb::Join => "join",
            Verb::Decline => "decline",
            Verb::Unlink => "unlink",
            Verb::Separate => "separate",
            Verb::Fresh => "fresh",
            Verb::Works => "works",
            Verb::Withdraw => "withdraw",
            Verb::Choices => "choices",
            Verb::Report => "report",
            Verb::Ask => "ask",
            Verb::NotNow => "not_now",
            Verb::Merge => "merge",
            Verb::Apart => "apart",
            Verb::Known => "known",
            Verb::NotKnown => "not_known",
            Verb::Look => "look",
            Verb::Mine => "mine",
            Verb::AddThere => "add_there",
            Verb::Anyway => "anyway",
            Verb::Private => "private",
            Verb::Transcript => "transcript",
            Verb::Record => "record",
        }
    }

    /// The token of this verb on a ticket as it is now.
    pub(crate) fn on(self, ticket: &desk::Ticket) -> chat::Token {
        chat::Token::new(self.as_str(), ticket.id, ticket.version)
    }

    /// The token of this verb on accounts that are being joined, or were.
    pub(crate) fn on_join(self, join: &desk::Join) -> chat::Token {
        chat::Token::new(self.as_str(), join.id, join.version)
    }

    /// The token of this verb on a draft.
    pub(crate) fn on_draft(self, draft: desk::DraftId) -> chat::Token {
        chat::Token::new(self.as_str(), draft, 0)
    }
}

/// A word that is no verb of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such verb")]
pub struct UnknownVerb;

impl FromStr for Verb {
    type Err = UnknownVerb;

    fn from_str(text: &str) -> Result<Self, UnknownVerb> {
        Verb::ALL
            .into_iter()
            .find(|verb| verb.as_str() == text)
            .ok_or(UnknownVerb)
    }
}
