//! What the opener of a ticket is told.

use chat::{Card, Reply, Spot};
use desk::{Source, Ticket};

use crate::intake::open::Opened;
use crate::settings::{Desk, HomeChoice};

/// What whoever opened a ticket is told.
pub(crate) fn opened(desk: &Desk, opened: &Opened, spot: &Spot) -> Reply {
    let ticket = match opened {
        Opened::New(ticket) => ticket,
        Opened::Already(ticket) => return already(desk, ticket),
    };
    Reply::Private(Card::plain(opened_text(desk, ticket, spot)))
}

/// Where the answer to a new ticket will come.
pub(crate) fn opened_text(desk: &Desk, ticket: &Ticket, spot: &Spot) -> String {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
        ("team", desk.team_title(&ticket.team).into()),
    ];
    let in_channel = desk.home == HomeChoice::Channel && desk.watched(&spot.channel).is_some();
    let words = &desk.words;
    if !matches!(ticket.source, Source::Command | Source::Form) || in_channel {
        words.say_with("opened-thread", &args)
    } else {
        words.say_with("opened-direct", &args)
    }
}

/// That there is a ticket of it already.
pub(crate) fn already(desk: &Desk, ticket: &Ticket) -> Reply {
    Reply::Private(Card::plain(already_text(desk, ticket)))
}

/// That a message is a ticket already.
pub(crate) fn already_text(desk: &Desk, ticket: &Ticket) -> String {
    let args = [
        ("reference", ticket.reference.into()),
        ("title", ticket.title.clone().into()),
    ];
    desk.words.say_with("opened-already", &args)
}
