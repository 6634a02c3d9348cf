//! The input of `open`: who requests what, and where the request started.

use chat::{IncomingMessage, Location};
use desk::{CategoryAnswers, Kind, ServiceName, Source, TeamName, Ticket, TicketId};
use store::{Remark, Thread};

use crate::actor::Actor;
use crate::intake::context::ContextMessage;
use crate::intake::fields::Levels;

/// The data of a ticket that is about to be opened.
pub(crate) struct Opening<'a> {
    /// Incident or service request.
    pub(crate) kind: Kind,
    /// The impact and the urgency.
    pub(crate) levels: Levels,
    /// The title, in one line.
    pub(crate) title: String,
    /// The requester's full text.
    pub(crate) description: String,
    /// The service that the requester named in a form.
    pub(crate) service: Option<ServiceName>,
    /// The requester.
    pub(crate) requester: &'a Actor,
    /// The person who opens the ticket.
    pub(crate) opener: &'a Actor,
    /// The intake path.
    pub(crate) source: Source,
    /// The responsible team.
    pub(crate) team: TeamName,
    /// The starting point.
    pub(crate) start: Start<'a>,
    /// Earlier messages of the same thread.
    pub(crate) earlier: &'a [ContextMessage],
    /// The ended ticket that this ticket follows up.
    pub(crate) follows: Option<TicketId>,
}

/// The starting point of a ticket.
#[derive(Clone, Copy)]
pub(crate) enum Start<'a> {
    /// A message. The conversation is the thread under the message.
    Message {
        /// The message.
        said: &'a IncomingMessage,
        /// The permanent link to the message.
        link: Option<&'a str>,
    },
    /// A command without a message. The conversation is a direct one, or a new thread in the channel.
    Location(&'a Location),
    /// A category's form. The conversation is chosen as for a command.
    Form {
        /// The location of the request.
        location: &'a Location,
        /// The answers in the form.
        filed: &'a CategoryAnswers,
    },
    /// A message in the thread of an ended ticket. The conversation continues in that thread.
    Thread {
        /// The ended ticket's thread.
        thread: &'a Thread,
        /// The message.
        said: &'a IncomingMessage,
    },
    /// A remark split from another ticket. The conversation is chosen as for a command.
    Split {
        /// The location where the original ticket was requested.
        location: &'a Location,
        /// The remark.
        remark: &'a Remark,
    },
}

impl Start<'_> {
    /// Returns the ticket that the remark was split from.
    pub(crate) fn split_from(self) -> Option<TicketId> {
        match self {
            Start::Split { remark, .. } => Some(remark.ticket),
            Start::Message { .. } | Start::Location(_) | Start::Form { .. } | Start::Thread { .. } => None,
        }
    }
}

/// The result of opening an [`Opening`].
pub(crate) enum Opened {
    /// A new ticket.
    New(Box<Ticket>),
    /// The message already belonged to this ticket.
    Already(Box<Ticket>),
}
