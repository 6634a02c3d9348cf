//! Sends the transcript of an ended ticket to the places that its team chose.

use desk::Ticket;
use store::{Side, UnitOfWork};

use crate::error::CommandError;
use crate::settings::{Desk, OnClose};
use crate::threads::transcripts;

/// A ticket has ended: its transcript goes where its team wants it.
pub(crate) async fn ended(uow: &mut UnitOfWork, desk: &Desk, ticket: &Ticket) -> Result<(), CommandError> {
    let wanted = desk.transcripts.get(&ticket.team).copied().unwrap_or_default();
    if matches!(wanted, OnClose::Team | OnClose::Both) {
        transcripts::to_thread(uow, desk, ticket, Side::Team).await?;
    }
    if matches!(wanted, OnClose::Requester | OnClose::Both) {
        transcripts::to_thread(uow, desk, ticket, Side::Requester).await?;
    }
    Ok(())
}
