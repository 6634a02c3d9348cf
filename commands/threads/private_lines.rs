//! Messages that only the author of a message sees.

use chat::{Card, OutboundMessage, Said, What};
use store::UnitOfWork;

use crate::actor::actor::Asker;

/// Says something to the author of a message alone, where it stands.
pub(crate) fn whisper(uow: &mut UnitOfWork, said: &Said, asker: &Asker, card: Card) {
    let what = What::Whisper {
        channel: said.spot.channel.clone(),
        thread: said.spot.thread.clone(),
        user: asker.user.clone(),
        card,
        aloud: None,
    };
    uow.outbox().send(OutboundMessage::quiet(what), None);
}
