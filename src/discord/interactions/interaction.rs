//! One interaction: its sender, its kind, and its step on the way to an answer.

use chat::{Inbound, InboundEvent, Location, Token};
use serenity::all::{InteractionId, Message, MessageFlags, User as Account};

use crate::ground::connection::bot::Bot;
use crate::ground::snowflake::created_at;

/// One interaction.
#[derive(Clone, Debug)]
pub(crate) struct Interaction {
    pub(crate) id: String,
    /// The token that authorizes the answer.
    pub(crate) token: String,
    /// The id of the sender.
    pub(crate) user: String,
    pub(crate) kind: InteractionKind,
    /// The message with the control that was clicked.
    pub(crate) message: Option<Box<Message>>,
}

/// The kind of an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InteractionKind {
    /// A slash command or an entry of a message's menu.
    Command,
    /// A button or select.
    Component,
    /// A modal.
    Modal,
}

/// The step of a sender on the way through a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A command or a menu entry was used.
    Started,
    /// A control of a card was clicked.
    Clicked(Token),
    /// One choice was made before the form opens.
    Picked(Token),
    /// All choices were made.
    Next(Token),
    /// The form was submitted.
    Submitted,
}

impl Interaction {
    /// An interaction without a message.
    pub(crate) fn new(id: InteractionId, token: &str, user: &Account, kind: InteractionKind) -> Self {
        Self {
            id: id.to_string(),
            token: token.to_owned(),
            user: user.id.to_string(),
            kind,
            message: None,
        }
    }

    /// The same interaction with the message that was clicked.
    pub(crate) fn on(mut self, message: Option<Box<Message>>) -> Self {
        self.message = message;
        self
    }

    /// Whether the clicked message is visible only to the sender.
    pub(crate) fn is_private(&self) -> bool {
        let flags = self.message.as_ref().and_then(|message| message.flags);
        flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL))
    }

    /// The event for the desk.
    pub(crate) fn inbound(&self, bot: &Bot, location: Location, what: InboundEvent) -> Box<Inbound> {
        Box::new(Inbound {
            key: self.id.clone(),
            sender: bot.user_ref(self.user.as_str()),
            location,
            at: created_at(&self.id),
            what,
        })
    }
}
