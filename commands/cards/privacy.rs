//! How the cards of a private ticket differ.

use chat::Card;
use desk::{State, Ticket};

use crate::cards::phrases;
use crate::settings::Desk;

/// Whether a ticket can still be made private.
pub(crate) fn may_become(desk: &Desk, ticket: &Ticket) -> bool {
    let goes_on = ticket.is_open() || matches!(ticket.state, State::Resolved(_));
    goes_on && !ticket.is_private() && desk.keeps_private(&ticket.team)
}

/// A card of a private ticket rings without saying what it is about.
pub(crate) fn rings_quietly(desk: &Desk, ticket: &Ticket, card: Card) -> Card {
    if !ticket.is_private() {
        return card;
    }
    let state = phrases::state_line(desk, ticket);
    let args = [("reference", ticket.reference.into()), ("state", state.into())];
    card.fallback(desk.words.say_with("private-fallback", &args))
}
