//! Messages that only the author of a message sees.

use chat::{Card, IncomingMessage, OutboundAction, OutboundMessage};

use crate::actor::Actor;
use crate::work::Work;

/// Sends a card to the author of a message, in the same channel and thread, visible to nobody else.
pub(crate) fn send_private(work: &mut Work<'_>, message: &IncomingMessage, actor: &Actor, card: Card) {
    let action = OutboundAction::Whisper {
        channel: message.location.channel.clone(),
        thread: message.location.thread.clone(),
        user: actor.user.clone(),
        card,
        aloud: None,
    };
    work.outbox().send(OutboundMessage::quiet(action), None);
}
