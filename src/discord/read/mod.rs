//! What comes in: events and history, translated into the desk's words.

pub(crate) mod catch_up;
pub(crate) mod changes;
pub(crate) mod download;
pub(crate) mod lookup;
pub(crate) mod markdown;
pub(crate) mod memberships;
pub(crate) mod messages;
pub(crate) mod thread_history;
