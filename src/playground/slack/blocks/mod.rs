//! Block Kit as Slack's server judges it: shapes and limits in tables, the walk over them, and whole views.

mod check;
mod elements;
mod fill;
mod rich;
mod shapes;
mod surface;

pub(super) use fill::fill;
pub(super) use surface::{check_attachments, check_message, check_view};
