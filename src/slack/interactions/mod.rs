//! Commands, clicks and forms: read, answered and acknowledged.

pub(crate) mod answer;
pub(crate) mod follow_up;
pub(crate) mod interaction;
pub(crate) mod modal;
pub(crate) mod origin;
pub(crate) mod payloads;
pub(crate) mod receive;
pub(crate) mod response;
