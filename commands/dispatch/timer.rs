//! The entry point for timers that are due.

use chat::Reply;
use desk::Refusal;
use store::{Timer, UnitOfWork};

use crate::approval::{away, daily, held, waiting};
use crate::change::due as planned;
use crate::dispatch::finish::finish;
use crate::effects::sla::clocks;
use crate::effects::ticket::{auto_close, hold, hold_nudges};
use crate::effects::{approval_timers, change_timers};
use crate::error::CommandError;
use crate::intake::{pending, pending_opening};
use crate::knowledge::care;
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::sla::{digest, due};
use crate::ticket::{close, nudge, resume};
use crate::work::Work;

/// Handles a timer that is due. The caller has marked the timer as fired in the same unit of work.
///
/// # Errors
///
/// [`CommandError`]; a timer that is out of date is no error.
#[tracing::instrument(name = "command.tick", skip_all, fields(timer.kind = %timer.kind, timer.subject = %timer.subject))]
pub async fn timer_due(
    uow: &mut UnitOfWork,
    settings: &Settings,
    timer: &Timer,
    prefetched: &Prefetched,
) -> Result<(), CommandError> {
    let mut work = Work::new(uow, settings, prefetched);
    let writes = work.writes();
    match due(&mut work, timer).await {
        Err(CommandError::Refused(_)) if work.writes() > writes => {
            Err(CommandError::RolledBack(Box::new(Reply::Quiet)))
        }
        Ok(()) | Err(CommandError::Refused(_)) => finish(&mut work).await,
        other => other,
    }
}

async fn due(work: &mut Work<'_>, timer: &Timer) -> Result<(), CommandError> {
    let subject = timer.subject.as_str();
    match timer.kind.as_str() {
        auto_close::AUTO_CLOSE => close::due(work, subject.parse().map_err(|_| Refusal::Gone)?).await,
        approval_timers::REMIND | approval_timers::EXPIRE => waiting::due(work, timer).await,
        daily::TIMER => daily::due(work, timer).await,
        approval_timers::CHECK => held::due(work, timer).await,
        away::BEGINS | away::ENDS | away::CHANGED => away::due(work, timer).await,
        change_timers::SOON | change_timers::OVER | change_timers::UNUSED => planned::due(work, timer).await,
        hold_nudges::NUDGE => nudge::due(work, subject.parse().map_err(|_| Refusal::Gone)?, timer).await,
        hold_nudges::CLOSE | hold_nudges::UNANSWERED => {
            nudge::close_due(work, subject.parse().map_err(|_| Refusal::Gone)?, timer).await
        }
        hold::TIMER => resume::due(work, subject.parse().map_err(|_| Refusal::Gone)?).await,
        care::TIMER => care::due(work).await,
        pending::TIMER => pending_opening::due(work, subject.parse().map_err(|_| Refusal::Gone)?).await,
        digest::TIMER => digest::due(work, timer).await,
        kind if kind.starts_with(clocks::TIMER) => {
            due::due(work, subject.parse().map_err(|_| Refusal::Gone)?).await
        }
        _ => {
            tracing::warn!("A due timer of an unknown kind is ignored");
            Ok(())
        }
    }
}
