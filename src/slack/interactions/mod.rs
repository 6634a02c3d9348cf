//! Commands, clicks and forms: read, answered and acknowledged.

pub(crate) mod answer;
pub(crate) mod interaction;
pub(crate) mod modal;
pub(crate) mod payloads;
pub(crate) mod receive;
