//! About: somebody with several open tickets says which one their message was about.

use chat::{Card, Reply};
use desk::{Action, DraftId, Refusal, Resource, TicketId};
use serde::{Deserialize, Serialize};
use store::{Side, StoreError, UnitOfWork};

use crate::ask::Ask;
use crate::waiting::{self, For};
use crate::{CommandError, Desk, follow};

/// The kind of draft that waits for the answer.
pub(crate) const KIND: &str = "about";

/// One of the tickets that waiting words may be about.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    /// Which ticket.
    pub(crate) ticket: String,
    /// The draft in which the words wait.
    pub(crate) waiting: String,
}

/// The choice under "Which ticket is this about?".
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let id: DraftId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let draft = uow.drafts().find(id).await?.ok_or(Refusal::Gone)?;
    if draft.kind != KIND || draft.owner != ask.asker.person.id {
        return Err(Refusal::Gone.into());
    }
    let body: Body = serde_json::from_str(&draft.body)?;
    let ticket: TicketId = body.ticket.parse().map_err(|_| Refusal::Gone)?;
    let ticket = uow.tickets().get(ticket).await?;
    // Before anything is written: what is refused is committed.
    ask.asker.may(Action::Speak, Resource::Ticket(&ticket))?;
    let reference = ticket.reference.to_string();

    let words: DraftId = body.waiting.parse().map_err(|_| Refusal::Gone)?;
    let (_, waiting) = waiting::find(uow, words, &[For::Choice]).await?;
    for said in &waiting.said {
        // The first of them may have opened it again, or begun another.
        let id = follow::newest_under(uow, ticket.id, Side::Requester).await?;
        let ticket = uow.tickets().get(id).await?;
        let by = ask.asker.person.id;
        uow.origins().claim(&said.message, ticket.id, by, said.at).await?;
        follow::in_thread(uow, desk, ticket, said, ask.asker).await?;
    }
    // Only now: what is refused is committed too, and somebody else's click must not lose the words.
    uow.drafts().take(id).await?.ok_or(StoreError::Conflict)?;
    waiting::take(uow, words).await?;
    let noted = Card::plain(
        desk.words
            .say_with("about-noted", &[("reference", reference.into())]),
    );
    Ok(ask.turn_into(uow, noted))
}
