//! Discord as the other folders see it: the connection, its REST API, and what is known of channels and people.

pub(crate) mod clock;
pub(crate) mod connection;
pub(crate) mod directory;
pub(crate) mod dto;
pub(crate) mod emoji;
pub(crate) mod form_state;
pub(crate) mod rest;
pub(crate) mod sync;
