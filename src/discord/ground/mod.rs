//! The lowest layer: the connection to Discord with its REST client, caches and synchronization state.
//!
//! Every other folder may import this one. It imports none of them.

pub(crate) mod clock;
pub(crate) mod connection;
pub(crate) mod directory;
pub(crate) mod dto;
pub(crate) mod emoji;
pub(crate) mod form_state;
pub(crate) mod limits;
pub(crate) mod rest;
pub(crate) mod snowflake;
pub(crate) mod sync;
