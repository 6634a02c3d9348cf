//! A ticket to be opened: who asks for what, and where.

use chat::{IncomingMessage, Location};
use desk::{CategoryAnswers, Kind, Source, TeamName, Ticket, TicketId};
use store::{Remark, Thread};

use crate::actor::actor::Actor;
use crate::intake::context::ContextMessage;

/// A ticket to be opened.
pub(crate) struct Opening<'a> {
    /// Broken or wanted.
    pub(crate) kind: Kind,
    /// One line.
    pub(crate) title: String,
    /// The requester's words.
    pub(crate) description: String,
    /// Whose it is.
    pub(crate) requester: &'a Actor,
    /// Who opens it.
    pub(crate) opener: &'a Actor,
    /// How it came in.
    pub(crate) source: Source,
    /// Who deals with it.
    pub(crate) team: TeamName,
    /// Where it started.
    pub(crate) start: Start<'a>,
    /// What was said there before.
    pub(crate) earlier: &'a [ContextMessage],
    /// The ended ticket that it goes on with.
    pub(crate) follows: Option<TicketId>,
}

/// Where a ticket started.
#[derive(Clone, Copy)]
pub(crate) enum Start<'a> {
    /// On a message: the conversation is the thread under it.
    Message {
        /// The message.
        said: &'a IncomingMessage,
        /// An address that opens it.
        link: Option<&'a str>,
    },
    /// Without one: the conversation is a direct one, or one in the channel.
    Location(&'a Location),
    /// The same, by a category's form.
    Form {
        /// Where it was asked for.
        location: &'a Location,
        /// What was answered.
        filed: &'a CategoryAnswers,
    },
    /// In the thread of another ticket, which has ended: the conversation goes on there.
    Thread {
        /// The other one's thread.
        thread: &'a Thread,
        /// The message.
        said: &'a IncomingMessage,
    },
    /// With words that had been said about another ticket: the conversation is one as without a message.
    Split {
        /// Where the other one was asked for.
        location: &'a Location,
        /// The words.
        remark: &'a Remark,
    },
}

impl Start<'_> {
    /// The ticket that the words were about before.
    pub(crate) fn split_from(self) -> Option<TicketId> {
        match self {
            Start::Split { remark, .. } => Some(remark.ticket),
            Start::Message { .. } | Start::Location(_) | Start::Form { .. } | Start::Thread { .. } => None,
        }
    }
}

/// What became of an [`Opening`].
pub(crate) enum Opened {
    /// A new ticket.
    New(Box<Ticket>),
    /// The message was a ticket already.
    Already(Box<Ticket>),
}
