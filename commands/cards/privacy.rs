//! How the cards of a private ticket differ.

use chat::Card;
use desk::{State, Ticket};

use crate::cards::phrases;
use crate::settings::Settings;

/// Whether a ticket can still be made private.
pub(crate) fn may_become(settings: &Settings, ticket: &Ticket) -> bool {
    let goes_on = ticket.is_open() || matches!(ticket.state, State::Resolved(_));
    goes_on && !ticket.is_private() && settings.keeps_private(&ticket.team)
}

/// The notification for the card of a private ticket says nothing about its contents.
pub(crate) fn without_content(settings: &Settings, ticket: &Ticket, card: Card) -> Card {
    if !ticket.is_private() {
        return card;
    }
    let state = phrases::state_line(settings, ticket);
    let args = [("reference", ticket.reference.into()), ("state", state.into())];
    card.fallback(settings.words.say_with("private-fallback", &args))
}
