//! The confirmations that the opener of a ticket sees.

use chat::{Card, Location, Reply};
use desk::{Source, Ticket};

use crate::intake::opening::Opened;
use crate::settings::{HomeChoice, Settings};

/// Returns the confirmation for the opener of a ticket.
pub(crate) fn opened(settings: &Settings, opened: &Opened, location: &Location) -> Reply {
    let ticket = match opened {
        Opened::New(ticket) => ticket,
        Opened::Already(ticket) => return already(settings, ticket),
    };
    Reply::Private(Card::plain(opened_text(settings, ticket, location)))
}

/// Returns the confirmation text for a new ticket. It says where the answer will arrive.
pub(crate) fn opened_text(settings: &Settings, ticket: &Ticket, location: &Location) -> String {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("team", settings.team_title(&ticket.team).into()),
    ];
    let in_channel = settings.home == HomeChoice::Channel && settings.watched(&location.channel).is_some();
    let words = &settings.words;
    if !matches!(ticket.source, Source::Command | Source::Form) || in_channel {
        words.say_with("opened-thread", &args)
    } else {
        words.say_with("opened-direct", &args)
    }
}

/// Returns the reply that the message already belongs to a ticket.
pub(crate) fn already(settings: &Settings, ticket: &Ticket) -> Reply {
    Reply::Private(Card::plain(already_text(settings, ticket)))
}

/// Returns the text that the message already belongs to a ticket.
pub(crate) fn already_text(settings: &Settings, ticket: &Ticket) -> String {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    settings.words.say_with("opened-already", &args)
}
