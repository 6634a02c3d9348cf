//! The entry point for policies that begin to apply to open tickets.

use std::collections::BTreeSet;

use desk::{TeamName, TicketId};
use store::{LateTickets, UnitOfWork};

use crate::dispatch::finish::finish;
use crate::error::CommandError;
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::sla::apply;
use crate::work::Work;

/// The teams with late tickets to which a policy begins to apply. The flag means private tickets.
pub type LateTeams = BTreeSet<(TeamName, bool)>;

/// Records what is promised about open tickets to which no policy applied so far. Returns the teams with a late ticket.
///
/// # Errors
///
/// [`CommandError`].
pub async fn apply_policies(
    uow: &mut UnitOfWork,
    settings: &Settings,
    tickets: &[TicketId],
    redraws: bool,
) -> Result<LateTeams, CommandError> {
    let prefetched = Prefetched::default();
    let mut work = Work::new(uow, settings, &prefetched);
    let late = apply::apply(&mut work, tickets, redraws).await?;
    finish(&mut work).await?;
    Ok(late)
}

/// Tells each of these teams once how many of its open tickets are late.
pub fn tell_late(uow: &mut UnitOfWork, settings: &Settings, late: &LateTeams, counts: &[LateTickets]) {
    let prefetched = Prefetched::default();
    let mut work = Work::new(uow, settings, &prefetched);
    apply::tell(&mut work, late, counts);
}
