//! Slack's Web API: the door, the table of its methods, and a file per family.

mod channels;
mod chat;
mod door;
mod files;
mod history;
mod meta;
mod reactions;
mod table;
mod turn;
mod users;
mod views;

pub(super) use chat::remove;
pub(super) use door::serve;
pub(super) use reactions::{is_emoji_name, put, take};
pub(super) use turn::blocks_of;
pub(super) use users::user_json;
pub(super) use views::{checked_view, install, replace};
