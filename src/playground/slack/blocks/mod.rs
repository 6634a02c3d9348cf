//! Validates Block Kit as Slack's server does: tables of shapes and limits, a walk over blocks, and checks of whole
//! messages and views.

mod composition;
mod elements;
mod fill;
mod layout;
mod read;
mod rich_text;
mod schema;
mod surface;
mod validate;

pub(super) use fill::fill;
pub(super) use read::blocks_of;
pub(super) use surface::{check_attachments, check_view};
