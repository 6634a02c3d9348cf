//! The incidents that a change caused.

use desk::change::{Change, ChangeLink, ChangePhase};

use crate::error::CommandError;
use crate::work::Work;

/// Returns the references of the incidents that a change caused. A private ticket is not named. The review of a change links
/// them, so other changes cost no statement.
pub(crate) async fn caused(work: &mut Work<'_>, change: &Change) -> Result<Vec<String>, CommandError> {
    if change.phase() != ChangePhase::Closed {
        return Ok(Vec::new());
    }
    let mut references = Vec::new();
    for id in work.journal().linked(change.id, ChangeLink::Caused).await? {
        let ticket = work.tickets().peek(id).await?;
        references.extend(
            ticket
                .filter(|ticket| !ticket.is_private())
                .map(|ticket| ticket.reference.to_string()),
        );
    }
    Ok(references)
}
