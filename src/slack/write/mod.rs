//! Writing: messages of [`chat`] as Block Kit and mrkdwn, and their delivery.

pub(crate) mod block_kit;
pub(crate) mod context_line;
pub(crate) mod deliver;
pub(crate) mod delivery_error;
pub(crate) mod destination;
pub(crate) mod failure_reason;
pub(crate) mod file_comment;
pub(crate) mod file_name;
pub(crate) mod files;
pub(crate) mod find_sent;
pub(crate) mod link_target;
pub(crate) mod mention_policy;
pub(crate) mod mrkdwn;
pub(crate) mod rich_text;
pub(crate) mod speaker;
pub(crate) mod stray;
pub(crate) mod truncate;
