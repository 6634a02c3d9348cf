//! Transcript: a ticket as a file, sent to whoever asks for it where nobody else reads.

use chat::{Card, Reply};
use chrono::Duration;
use desk::{Action, Resource};
use store::{Side, UnitOfWork};

use crate::ask::Ask;
use crate::{CommandError, Desk, transcript};

/// How long somebody who clicks twice gets one file: longer than it takes to arrive.
const REST: Duration = Duration::minutes(1);

/// "Transcript" on the requester's card, and in the team's details.
pub(crate) async fn click(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    side: Side,
) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    let action = match side {
        Side::Requester => Action::Read,
        Side::Team => Action::ReadNotes,
    };
    ask.asker.may(action, Resource::Ticket(&ticket))?;

    let person = ask.asker.person.id;
    let what = format!("{}:{}", ask.token.verb, ticket.id);
    if uow.rests().until(person, &what).await?.is_none() {
        ask.asker.remember(uow);
        let until = uow.now() + REST;
        uow.rests().rest(person, &what, until);
        transcript::to_asker(uow, desk, &ticket, side, &ask.asker.user).await?;
    }
    let args = [("reference", ticket.reference.into())];
    Ok(Reply::Private(Card::plain(
        desk.words.say_with("transcript-coming", &args),
    )))
}
