//! Messages that only the author of a message sees.

use chat::{Card, IncomingMessage, OutboundAction, OutboundMessage};

use crate::actor::actor::Actor;
use crate::work::Work;

/// Says something to the author of a message alone, where it stands.
pub(crate) fn send_private(work: &mut Work<'_>, said: &IncomingMessage, actor: &Actor, card: Card) {
    let what = OutboundAction::Whisper {
        channel: said.location.channel.clone(),
        thread: said.location.thread.clone(),
        user: actor.user.clone(),
        card,
        aloud: None,
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
}
