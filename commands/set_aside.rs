//! What came in and could not be dealt with: administrators are told once, with the command that shows it.

use chat::{Card, Connection, Home, OutboundMessage, Place, Span, UserRef};
use store::UnitOfWork;

use crate::{CommandError, Desk};

/// Events that one message tells of; the rest is told of by the next.
const MOST: i64 = 100;

/// Tells every administrator what was set aside since they were told last; says how many events that are.
///
/// # Errors
///
/// [`CommandError`] without refusals.
#[tracing::instrument(name = "command.set_aside", skip_all)]
pub async fn set_aside(uow: &mut UnitOfWork, desk: &Desk) -> Result<usize, CommandError> {
    let events = uow.inbox().untold(MOST).await?;
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
    let text = desk.words.text_with("set-aside", &args);
    for administrator in &desk.roster.administrators {
        let user = UserRef::new(
            &Connection(administrator.connection.clone()),
            administrator.user.clone(),
        );
        let place = Place::At(Home::Direct(user));
        let message = OutboundMessage::post(place, Card::plain(text.clone()));
        uow.outbox().send(message, None);
    }
    uow.inbox().told(&events).await?;
    Ok(events.len())
}
