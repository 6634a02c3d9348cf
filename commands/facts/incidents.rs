//! The tickets that are linked to a change: those that it answers, and the incidents that it caused.

use desk::change::{Change, ChangeLink, ChangePhase};

use crate::error::CommandError;
use crate::work::Work;

/// Returns the references of the tickets that a change answers, and of the incidents that it caused. A private ticket is not
/// named.
pub(crate) async fn of(
    work: &mut Work<'_>,
    change: &Change,
) -> Result<(Vec<String>, Vec<String>), CommandError> {
    let answered = references(work, change, ChangeLink::RaisedFor).await?;
    // The review links incidents.
    let caused = match change.phase() {
        ChangePhase::Closed => references(work, change, ChangeLink::Caused).await?,
        _ => Vec::new(),
    };
    Ok((answered, caused))
}

async fn references(
    work: &mut Work<'_>,
    change: &Change,
    link: ChangeLink,
) -> Result<Vec<String>, CommandError> {
    let mut references = Vec::new();
    for id in work.journal().linked(change.id, link).await? {
        let ticket = work.tickets().peek(id).await?;
        references.extend(
            ticket
                .filter(|ticket| !ticket.is_private())
                .map(|ticket| ticket.reference.to_string()),
        );
    }
    Ok(references)
}
