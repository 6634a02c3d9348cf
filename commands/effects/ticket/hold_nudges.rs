//! The timers that keep a hold from being forgotten: a reminder, and the end of a hold that nobody answers.

use chrono::TimeDelta;
use desk::{HoldReason, Target, Ticket, Timestamp};
use store::Timer;

use crate::error::CommandError;
use crate::settings::Settings;
use crate::work::Work;

/// The kind of the timer of the reminder.
pub(crate) const NUDGE: &str = "hold_nudge";

/// The kind of the timer that closes a ticket without an answer.
pub(crate) const CLOSE: &str = "hold_close";

/// What a hold needs to be kept from being forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// The hold ended, has a planned time, or is ended by the desk itself.
    Nothing,
    /// The team is reminded.
    Team(Timestamp),
    /// The requester is reminded. Without a planned time, the ticket is closed later.
    Requester(Timestamp, bool),
}

impl Care {
    fn of(ticket: &Ticket) -> Self {
        let Some(hold) = ticket.hold() else {
            return Care::Nothing;
        };
        let is_planned = hold.until.is_some();
        match hold.reason {
            HoldReason::Requester => Care::Requester(hold.since, !is_planned),
            // Approvals have reminders of their own.
            HoldReason::Approval => Care::Nothing,
            HoldReason::Vendor | HoldReason::Change | HoldReason::Problem if is_planned => Care::Nothing,
            HoldReason::Vendor | HoldReason::Change | HoldReason::Problem => Care::Team(hold.since),
        }
    }
}

/// Arms the timers of a hold that began or changed, and disarms those of one that ended.
pub(crate) fn follow(work: &mut Work<'_>, before: &Ticket, ticket: &Ticket) {
    if Care::of(before) != Care::of(ticket) {
        arm_all(work, ticket);
    }
}

/// Arms the timers that a ticket needs, and disarms the others.
pub(crate) fn arm_all(work: &mut Work<'_>, ticket: &Ticket) {
    let times = &work.settings().holds;
    let (nudge_after, close_after) = (times.nudge_after, times.close_after);
    let (nudge, close) = match Care::of(ticket) {
        Care::Nothing => (None, None),
        Care::Team(since) | Care::Requester(since, false) => (Some(since), None),
        Care::Requester(since, true) => (Some(since), Some(since)),
    };
    arm(work, ticket, (NUDGE, nudge_after), nudge);
    arm(work, ticket, (CLOSE, close_after), close);
}

/// Arms the timers of a hold from the time before there were reminders. Its time begins now, so that nobody is surprised.
pub(crate) async fn arm_missing(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let (subject, now) = (ticket.id.to_string(), work.now());
    let times = &work.settings().holds;
    let (nudge_after, close_after) = (times.nudge_after, times.close_after);
    let care = Care::of(ticket);
    if care == Care::Nothing || work.timers().last(&subject, NUDGE).await?.is_some() {
        return Ok(());
    }
    arm(work, ticket, (NUDGE, nudge_after), Some(now));
    if matches!(care, Care::Requester(_, true)) {
        arm(work, ticket, (CLOSE, close_after), Some(now));
    }
    Ok(())
}

/// When a ticket is closed without an answer, if it is.
pub(crate) async fn closes_at(
    work: &mut Work<'_>,
    ticket: &Ticket,
) -> Result<Option<Timestamp>, CommandError> {
    if !matches!(Care::of(ticket), Care::Requester(_, true)) {
        return Ok(None);
    }
    let timer = work.timers().armed(&ticket.id.to_string(), CLOSE).await?;
    Ok(timer.map(|timer| timer.due_at))
}

/// Arms the next reminder of a hold that only the team can end.
pub(crate) fn nudge_again(work: &mut Work<'_>, ticket: &Ticket) {
    let (after, now) = (work.settings().holds.nudge_after, work.now());
    arm(work, ticket, (NUDGE, after), Some(now));
}

/// When a time is over, by the hours of the ticket's team.
fn over(settings: &Settings, ticket: &Ticket, (from, after): (Timestamp, Target)) -> Timestamp {
    let hours = settings.levels.calendar_of(&ticket.team);
    // A calendar that never opens again would leave the hold without an end.
    let late = || from + TimeDelta::days(366);
    after.due(hours, from).unwrap_or_else(late)
}

fn arm(work: &mut Work<'_>, ticket: &Ticket, (kind, after): (&str, Target), from: Option<Timestamp>) {
    let subject = ticket.id.to_string();
    match from {
        Some(from) => {
            let due_at = over(work.settings(), ticket, (from, after));
            let timer = Timer {
                subject,
                kind: kind.to_owned(),
                // A fired epoch never fires again.
                epoch: work.now().timestamp_micros(),
                due_at,
            };
            work.timers().arm(&timer);
        }
        None => work.timers().disarm(&subject, kind),
    }
}
