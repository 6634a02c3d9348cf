//! What came in and could not be dealt with: administrators are told once, with the command that shows it.

use chat::{Card, Connection, Conversation, OutboundMessage, Place, Span, UserRef};

use crate::error::CommandError;
use crate::work::Work;

/// Events that one message tells of; the rest is told of by the next.
const MOST: i64 = 100;

/// Tells every administrator what was set aside since they were told last; says how many events that are.
pub(crate) async fn tell_administrators(work: &mut Work<'_>) -> Result<usize, CommandError> {
    let events = work.inbox().unreported(MOST).await?;
    let Some(first) = events.first() else {
        return Ok(0);
    };
    let command = |verb: &str| Span::Code(format!("frontdesk inbox {verb} {}", first.id));
    let count = i64::try_from(events.len()).unwrap_or(MOST);
    let args = [
        ("count", count.into()),
        ("show", command("show").into()),
        ("retry", command("retry").into()),
        ("list", Span::Code("frontdesk inbox list".to_owned()).into()),
    ];
    let text = work.words().text_with("set-aside", &args);
    for administrator in &work.settings().roster.administrators {
        let user = UserRef::new(
            &Connection(administrator.connection.clone()),
            administrator.user.clone(),
        );
        let place = Place::At(Conversation::Direct(user));
        let message = OutboundMessage::post(place, Card::plain(text.clone()));
        work.outbox().send(message, None);
    }
    work.inbox().mark_reported(&events).await?;
    Ok(events.len())
}
