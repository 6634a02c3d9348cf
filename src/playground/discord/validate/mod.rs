//! Discord's rules for what a request body may hold, as data-driven checks that know nothing of the guild.
//!
//! Every check writes into one `FieldErrors`, so that an answer names all the fields at once, as Discord's does.

mod command;
mod component;
mod embed;
mod message;
mod modal;

pub(crate) use command::{check_choices, check_command, check_command_list};
pub(crate) use message::{
    EPHEMERAL, IS_V2, MessageFields, Purpose, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, check_message,
};
pub(crate) use modal::check_modal;
