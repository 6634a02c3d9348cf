//! The words that a ticket was opened with.

use chat::Text;
use desk::{Source, Ticket};
use store::{Remark, UnitOfWork};

use crate::cards::form_answers;
use crate::error::CommandError;
use crate::settings::Desk;

/// The ended ticket that this one goes on with.
pub(crate) async fn follows(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Option<Text>, CommandError> {
    let Some(ended) = ticket.follows else {
        return Ok(None);
    };
    let ended = uow.tickets().get(ended).await?;
    let args = [("reference", ended.reference.into())];
    Ok(Some(desk.words.text_with("card-follows", &args)))
}

/// All of the words that the ticket was opened with, and what was answered besides.
pub(crate) async fn whole(uow: &mut UnitOfWork, ticket: &Ticket) -> Result<Text, CommandError> {
    let opening = opening(uow, ticket).await?;
    let words = as_written(ticket, opening.as_ref());
    Ok(match form_answers::of(uow, ticket).await? {
        Some(filed) => form_answers::behind(words, &filed),
        None => words,
    })
}

/// The message that the ticket was opened on; none stands behind a command or form.
pub(crate) async fn opening(uow: &mut UnitOfWork, ticket: &Ticket) -> Result<Option<Remark>, CommandError> {
    if matches!(ticket.source, Source::Command | Source::Form) {
        return Ok(None);
    }
    Ok(uow.remarks().opening(ticket.id).await?)
}

/// Whether the description is what the message says, and nothing that somebody wrote instead.
pub(crate) fn is_description(ticket: &Ticket, opening: &Remark) -> bool {
    opening.text.to_plain() == ticket.description
}

/// The description, formatted as in the message that it comes from.
pub(crate) fn as_written(ticket: &Ticket, opening: Option<&Remark>) -> Text {
    match opening.filter(|opening| is_description(ticket, opening)) {
        Some(opening) => opening.text.clone(),
        None => Text::plain(ticket.description.clone()),
    }
}
