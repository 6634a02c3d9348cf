//! The differences of the cards of private tickets.

use chat::Card;
use desk::{State, Ticket};

use crate::cards::phrases;
use crate::settings::Settings;

/// Returns whether a ticket can be made private.
pub(crate) fn may_become(settings: &Settings, ticket: &Ticket) -> bool {
    let is_active = ticket.is_open() || matches!(ticket.state, State::Resolved(_));
    is_active && !ticket.is_private() && settings.keeps_private(&ticket.team)
}

/// Replaces the notification text of a private ticket's card, so that notifications do not reveal the contents.
pub(crate) fn without_content(settings: &Settings, ticket: &Ticket, card: Card) -> Card {
    if !ticket.is_private() {
        return card;
    }
    let state = phrases::state_line(settings, ticket);
    let args = [("reference", ticket.reference.into()), ("state", state.into())];
    card.fallback(settings.words.say_with("private-fallback", &args))
}
