//! What the cards of a ticket say about other tickets.

use chat::Text;
use desk::Ticket;
use store::UnitOfWork;

use crate::error::CommandError;
use crate::facts::related;
use crate::settings::Desk;

/// What the team's card says of other tickets.
pub(crate) async fn links(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Vec<Text>, CommandError> {
    let words = &desk.words;
    let mut links = beginnings(uow, desk, ticket).await?;
    let also = references(&related::handled_with(uow, ticket).await?);
    if !also.is_empty() {
        links.push(words.text_with("card-also", &[("references", also.into())]));
    }
    // As with what is handled with it: it got a new version when words were split from it.
    if ticket.version > 0 {
        let mut split = uow.tickets().split_from(ticket.id).await?;
        split.retain(|other| ticket.is_private() || !other.is_private());
        let split = references(&split);
        if !split.is_empty() {
            links.push(words.text_with("card-split-off", &[("references", split.into())]));
        }
    }
    Ok(links)
}

/// What both cards say of the tickets that this one was made from, or went with to its end.
pub(crate) async fn beginnings(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
) -> Result<Vec<Text>, CommandError> {
    let mut lines = Vec::new();
    if let Some(old) = ticket.split_from {
        let reference = related::reference(uow, old).await?;
        let args = [("reference", reference.into())];
        lines.push(desk.words.text_with("card-split-from", &args));
    }
    // While it is handled with another one, that is its state.
    if let Some(main) = ticket.main.filter(|_| !ticket.is_merged()) {
        let reference = related::reference(uow, main).await?;
        let args = [("reference", reference.into())];
        lines.push(desk.words.text_with("card-merged", &args));
    }
    Ok(lines)
}

fn references(tickets: &[Ticket]) -> String {
    let references: Vec<String> = tickets.iter().map(|one| one.reference.to_string()).collect();
    references.join(", ")
}
