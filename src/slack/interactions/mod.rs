//! Interactions: slash commands, clicks, shortcuts and forms, from the payload to the answer.

pub(crate) mod answer;
pub(crate) mod follow_up;
pub(crate) mod interaction;
pub(crate) mod modal;
pub(crate) mod origin;
pub(crate) mod payloads;
pub(crate) mod receive;
pub(crate) mod response;
pub(crate) mod typed_marks;
