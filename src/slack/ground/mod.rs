//! The base of this crate: the state of a connection, calls to the Web API, the directory and the sync state.

pub(crate) mod clock;
pub(crate) mod config;
pub(crate) mod directory;
pub(crate) mod error_codes;
pub(crate) mod file_transfer;
pub(crate) mod granted_scopes;
pub(crate) mod health;
pub(crate) mod http_intake;
pub(crate) mod limits;
pub(crate) mod markup;
pub(crate) mod pending_uploads;
pub(crate) mod rate_windows;
pub(crate) mod recent_threads;
pub(crate) mod refs;
pub(crate) mod sanitize;
pub(crate) mod sync;
pub(crate) mod web_api;
pub(crate) mod workspace;
