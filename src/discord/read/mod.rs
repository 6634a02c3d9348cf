//! What comes in: translates Discord's events and history into the desk's types and submits them to the desk.
//!
//! It imports only `ground`.

pub(crate) mod catch_up;
pub(crate) mod changes;
pub(crate) mod channels;
pub(crate) mod content;
pub(crate) mod download;
pub(crate) mod history;
pub(crate) mod locations;
pub(crate) mod markdown;
pub(crate) mod memberships;
pub(crate) mod messages;
pub(crate) mod partial;
pub(crate) mod profiles;
mod roles;
pub(crate) mod submit;
