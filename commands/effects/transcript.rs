//! Sends the transcript of a closed or cancelled ticket to the threads that the configuration of its team names.

use desk::Ticket;
use store::Side;

use crate::error::CommandError;
use crate::settings::OnClose;
use crate::threads::transcripts;
use crate::work::Work;

/// Sends the transcripts of a closed or cancelled ticket.
pub(crate) async fn ended(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let wanted = work.settings().transcripts.get(&ticket.team).copied();
    let wanted = wanted.unwrap_or_default();
    if matches!(wanted, OnClose::Team | OnClose::Both) {
        transcripts::to_thread(work, ticket, Side::Team).await?;
    }
    if matches!(wanted, OnClose::Requester | OnClose::Both) {
        transcripts::to_thread(work, ticket, Side::Requester).await?;
    }
    Ok(())
}
