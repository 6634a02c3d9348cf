//! The entry point for policies that begin to apply to open tickets, or change.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use desk::{TeamName, TicketId};
use store::{LateTickets, UnitOfWork};

use crate::dispatch::finish::finish;
use crate::error::CommandError;
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::sla::{apply, digest};
use crate::work::Work;

/// Returns a number for the policies, calendars and times of holds in these settings. Other ones, or another version of the
/// desk, have another number.
pub fn number_of_policies(settings: &Settings) -> i64 {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    format!("{:?}", settings.levels).hash(&mut hasher);
    let holds = &settings.holds;
    (holds.nudge_after, holds.close_after).hash(&mut hasher);
    hasher.finish().cast_signed()
}

/// Computes what is promised about open tickets again, and marks the teams with a ticket that became late.
///
/// # Errors
///
/// [`CommandError`].
pub async fn apply_policies(
    uow: &mut UnitOfWork,
    settings: &Settings,
    tickets: &[TicketId],
    redraws: bool,
) -> Result<(), CommandError> {
    let prefetched = Prefetched::default();
    let mut work = Work::new(uow, settings, &prefetched);
    let late = apply::apply(&mut work, tickets, redraws).await?;
    finish(&mut work).await?;
    for (team, private) in late {
        uow.mark_late_team(&team, private).await?;
    }
    Ok(())
}

/// Arms the daily digests of the teams.
///
/// # Errors
///
/// [`CommandError`].
pub async fn arm_digests(uow: &mut UnitOfWork, settings: &Settings) -> Result<(), CommandError> {
    let prefetched = Prefetched::default();
    digest::arm_all(&mut Work::new(uow, settings, &prefetched)).await
}

/// Tells each of these teams once how many of its open tickets are late. The flag means private tickets.
///
/// # Errors
///
/// [`CommandError`].
pub async fn tell_late(
    uow: &mut UnitOfWork,
    settings: &Settings,
    late: &[(TeamName, bool)],
    counts: &[LateTickets],
) -> Result<(), CommandError> {
    let mut marked = BTreeSet::new();
    for (team, private) in late {
        if uow.unmark_late_team(team, *private).await? {
            marked.insert((team.clone(), *private));
        }
    }
    let prefetched = Prefetched::default();
    let mut work = Work::new(uow, settings, &prefetched);
    apply::tell(&mut work, &marked, counts);
    Ok(())
}
