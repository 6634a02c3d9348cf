//! Reading: events, messages and lookups of Slack as types of [`chat`].

pub(crate) mod account_changes;
pub(crate) mod attachments;
pub(crate) mod blocks;
pub(crate) mod catch_up;
pub(crate) mod context;
pub(crate) mod events;
pub(crate) mod file_download;
pub(crate) mod history;
pub(crate) mod lookup;
pub(crate) mod message;
pub(crate) mod message_changes;
pub(crate) mod mrkdwn;
pub(crate) mod names;
