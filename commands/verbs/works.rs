//! It works again: a requester ends their own ticket in their own word, and whoever works on it is told.

use chat::Reply;
use desk::{Action, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::{CommandError, Desk, change, notices, tick};

/// "It works again" on the requester's card.
pub(crate) async fn click(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::WorksAgain, Resource::Ticket(&ticket))?;

    let assignee = ticket.assignee();
    let event = ticket.works_again(uow.now())?;

    change::decided(uow, desk, ask.asker, &mut ticket, event).await?;
    tick::arm_auto_close(uow, desk, &ticket);
    if let Some(assignee) = assignee {
        let name = &ask.asker.person.name;
        notices::to_assignee(uow, desk, &ticket, assignee, |assignee| {
            let args = [("assignee", assignee.into()), ("name", name.as_str().into())];
            desk.words.text_with("notice-works-again", &args)
        })
        .await?;
    }
    Ok(Reply::Quiet)
}
