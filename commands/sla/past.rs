//! Promises about stored tickets for the command line. Nothing is written.

use desk::{Promises, Reference, Ticket};
use store::UnitOfWork;

use crate::error::CommandError;
use crate::facts::sla::recorded;
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::sla::why;
use crate::work::Work;

/// Explains the promises about a ticket, in the zone of its calendar. `None` if there is no such ticket.
///
/// # Errors
///
/// [`CommandError`] without refusals.
pub async fn explain_promises(
    uow: &mut UnitOfWork,
    settings: &Settings,
    reference: Reference,
) -> Result<Option<String>, CommandError> {
    let prefetched = Prefetched::default();
    let work = &mut Work::new(uow, settings, &prefetched);
    let Some(ticket) = work.tickets().find_by_reference(reference).await? else {
        return Ok(None);
    };
    let paragraphs = why::paragraphs(work, &ticket, (None, usize::MAX)).await?;
    let paragraphs: Vec<String> = paragraphs.iter().map(|lines| lines.join("\n")).collect();
    Ok(Some(paragraphs.join("\n\n")))
}

/// Replays a ticket against the policies of these settings, with every public message.
///
/// # Errors
///
/// [`CommandError`] without refusals.
pub async fn replay_promises<'w>(
    uow: &'w mut UnitOfWork,
    settings: &'w Settings,
    prefetched: &'w Prefetched,
    ticket: &Ticket,
) -> Result<Promises<'w>, CommandError> {
    recorded::replay(&mut Work::new(uow, settings, prefetched), ticket).await
}
