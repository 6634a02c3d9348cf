//! Promises about stored tickets for the command line. Nothing is written.

use desk::{Metric, Promises, Reference, Ticket, TicketId};
use store::UnitOfWork;

use crate::error::CommandError;
use crate::facts::sla::clocks::{BREACH, clocks};
use crate::facts::sla::{recorded, terms};
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

/// A promise that is late by the policies of some settings, and was not before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewlyLate {
    /// The ticket.
    pub ticket: Reference,
    /// What is promised.
    pub metric: Metric,
}

/// Finds the promises that these settings would make late. A ticket that is late already is left out.
///
/// # Errors
///
/// [`CommandError`] without refusals.
pub async fn newly_late(
    uow: &mut UnitOfWork,
    settings: &Settings,
    tickets: &[TicketId],
) -> Result<Vec<NewlyLate>, CommandError> {
    let prefetched = Prefetched::default();
    let work = &mut Work::new(uow, settings, &prefetched);
    let mut found = Vec::new();
    for id in tickets {
        let Some(ticket) = work.tickets().peek(*id).await? else {
            continue;
        };
        let Some(terms) = terms::of(work, &ticket).await? else {
            continue;
        };
        let before = work.sla_clocks().of_each(&[*id]).await?;
        let history = recorded::history(work, &ticket, terms, (&before, 0)).await?;
        let late = clocks(*id, &history, work.now(), &before).into_iter();
        let late = late.filter(|clock| clock.met.is_none() && clock.reached >= BREACH);
        let was_late = |metric| {
            before
                .iter()
                .any(|one| one.metric == metric && one.reached >= BREACH)
        };
        found.extend(
            late.filter(|clock| !was_late(clock.metric))
                .map(|clock| NewlyLate {
                    ticket: ticket.reference,
                    metric: clock.metric,
                }),
        );
    }
    Ok(found)
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
