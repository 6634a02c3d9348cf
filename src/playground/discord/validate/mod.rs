//! Discord's rules for request bodies, as checks that know nothing of the guild.
//!
//! Every check adds to one `FieldErrors`, so that a response lists all wrong fields at once, as on Discord.

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
