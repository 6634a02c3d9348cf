//! Slack's Web API: the entry point, the table of methods, and a file per family of methods.

mod channels;
mod chat;
mod context;
mod endpoint;
mod files;
mod history;
mod meta;
mod reactions;
mod table;
mod usergroups;
mod users;
mod views;

pub(super) use endpoint::serve;
pub(super) use usergroups::usergroup_json;
pub(super) use users::user_json;
pub(super) use views::{install, replace, validated_view};
