//! Writes to the administrators.

use chat::{Card, Connection, Conversation, OutboundMessage, Place, Text, UserRef};

use crate::work::Work;

/// Sends a direct message to every administrator.
pub(crate) fn tell(work: &mut Work<'_>, text: &Text) {
    for administrator in &work.settings().roster.administrators {
        let user = UserRef::new(
            &Connection(administrator.connection.clone()),
            administrator.user.clone(),
        );
        let place = Place::At(Conversation::Direct(user));
        let message = OutboundMessage::post(place, Card::plain(text.clone()));
        work.outbox().send(message, None);
    }
}
