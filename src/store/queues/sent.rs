//! A message that delivery has sent.

use chat::{Confirmation, MessageRef};

use super::leased::Leased;
use crate::ids::OutboxId;

/// A message that the platform has accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: OutboxId,
    /// Its address, if the platform has returned one.
    pub message: Option<MessageRef>,
    /// The line that is edited.
    pub confirmation: Option<Box<Confirmation>>,
}

impl Sent {
    /// The delivery of a leased message at an address.
    pub fn of(leased: &Leased, message: Option<MessageRef>) -> Self {
        Self {
            id: leased.id,
            message,
            confirmation: leased.message.confirmation.clone(),
        }
    }
}
