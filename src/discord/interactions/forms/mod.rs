//! Forms on Discord. A modal has only five text inputs, so a private message asks the choices first.
//!
//! Between the steps, the state of a form is in Discord's own messages: the ids of the controls contain the click and the
//! picks. Only state that does not fit there is saved in this process for a while.

mod choices;
mod modal;
mod refused;

pub(crate) use choices::{
    ChoiceContext, choices_message, chosen_values, has_text, is_complete, picks_so_far, update_rows,
};
pub(crate) use modal::{modal, typed_values};
pub(crate) use refused::{error_text, expired_message, refused_message, reopen_message};
