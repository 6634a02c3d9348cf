//! The entry points for failed deliveries and for quarantined events.

use desk::TicketId;
use store::UnitOfWork;

use crate::delivery::failure::{Disposition, Undelivered};
use crate::delivery::{quarantine, undelivered as failed};
use crate::dispatch::finish::finish;
use crate::error::CommandError;
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::work::Work;

/// Handles a message that the platform refused; returns what becomes of it.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.undelivered", skip_all, fields(why = %failure.why))]
pub async fn undelivered(
    uow: &mut UnitOfWork,
    settings: &Settings,
    failure: &Undelivered,
) -> Result<Disposition, CommandError> {
    let prefetched = Prefetched::default();
    let mut work = Work::new(uow, settings, &prefetched);
    let disposition = failed::undelivered(&mut work, failure).await?;
    finish(&mut work).await?;
    Ok(disposition)
}

/// Handles a message whose delivery is uncertain.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.uncertain", skip_all, fields(why = %failure.why))]
pub async fn uncertain(
    uow: &mut UnitOfWork,
    settings: &Settings,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let prefetched = Prefetched::default();
    let mut work = Work::new(uow, settings, &prefetched);
    failed::uncertain(&mut work, failure).await?;
    finish(&mut work).await
}

/// Handles the first successful delivery in a thread after a failure.
///
/// # Errors
///
/// [`CommandError`].
#[tracing::instrument(name = "command.recovered", skip_all, fields(ticket.id = %ticket))]
pub async fn recovered(
    uow: &mut UnitOfWork,
    settings: &Settings,
    ticket: TicketId,
) -> Result<(), CommandError> {
    let prefetched = Prefetched::default();
    let mut work = Work::new(uow, settings, &prefetched);
    failed::recovered(&mut work, ticket).await?;
    finish(&mut work).await
}

/// Tells every administrator which events were quarantined since the last report. Returns the number of events.
///
/// # Errors
///
/// [`CommandError`] without refusals.
#[tracing::instrument(name = "command.set_aside", skip_all)]
pub async fn report_quarantine(uow: &mut UnitOfWork, settings: &Settings) -> Result<usize, CommandError> {
    let prefetched = Prefetched::default();
    quarantine::tell_administrators(&mut Work::new(uow, settings, &prefetched)).await
}
