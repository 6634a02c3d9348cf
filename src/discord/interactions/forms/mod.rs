//! Forms on Discord, whose own hold five text inputs and nothing else: choices are asked first, in a private message.
//!
//! Nothing of this is kept between the steps but in Discord's own messages: what was clicked and what was picked stand
//! in the controls' ids. Only what was typed into a refused form is kept here for a while.

mod choices;
mod modal;
mod refused;

pub(crate) use choices::{Asking, ask, chosen, is_complete, picked_so_far, repick};
pub(crate) use modal::{modal, typed};
pub(crate) use refused::{bring_back, complaints, gone, refused};
