//! Stories of `commands/ticket`: the state of a ticket, and who may change it.

pub(crate) mod awaiting_requester;
mod hold_answers;
mod hold_form;
mod hold_no_answers;
mod hold_nudges;
mod hold_timing;
mod holds;
mod lifecycle;
mod list;
mod permissions;
mod requester_actions;
mod services;
mod stale_cards;
