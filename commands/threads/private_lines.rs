//! Messages that only the author of a message sees.

use chat::{Card, OutboundMessage, Said, What};

use crate::actor::actor::Actor;
use crate::work::Work;

/// Says something to the author of a message alone, where it stands.
pub(crate) fn whisper(work: &mut Work<'_>, said: &Said, actor: &Actor, card: Card) {
    let what = What::Whisper {
        channel: said.spot.channel.clone(),
        thread: said.spot.thread.clone(),
        user: actor.user.clone(),
        card,
        aloud: None,
    };
    work.outbox().send(OutboundMessage::quiet(what), None);
}
