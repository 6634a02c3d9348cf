//! The timers that keep a hold from being forgotten: a reminder, and the end of a hold that nobody answers.
//!
//! The time counts from the beginning of the hold, from its last change, or from the last question of the team. The epoch of
//! the reminder is this moment in microseconds, so the times can be computed again with another configuration. Only the
//! reminder arms the end, so nobody loses a ticket without a reminder and the time after it.

use chrono::TimeDelta;
use desk::{HoldReason, Pause, Span, Ticket, Timestamp, clock};
use store::Timer;

use crate::error::CommandError;
use crate::facts::reach::READING;
use crate::settings::Settings;
use crate::work::{Happened, Work};

/// The kind of the timer of the reminder.
pub(crate) const NUDGE: &str = "hold_nudge";

/// The kind of the timer that closes a ticket without an answer.
pub(crate) const CLOSE: &str = "hold_close";

/// The kind of the timer that tells the team that none of several people has answered. Nobody reads a date for it, because it
/// closes nothing.
pub(crate) const UNANSWERED: &str = "hold_unanswered";

/// A timer that is this late was due during a downtime. The answer of the requester may be among what the desk has missed.
const DOWNTIME: TimeDelta = TimeDelta::minutes(10);

/// How long the end of a hold waits after a downtime. Reading missed messages takes minutes.
const CATCH_UP: TimeDelta = TimeDelta::hours(1);

/// How long a requester has after a reminder, if the configuration leaves no time.
const LEAST: TimeDelta = TimeDelta::days(1);

/// What keeps a hold from being forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// The hold ended, has a planned time, or is ended by the desk itself.
    Nothing,
    /// The team is reminded.
    Team,
    /// The requester is reminded. Without a planned time, the ticket is closed later.
    Requester { closes: bool },
}

/// When the time of a hold began, and when the requester was reminded.
#[derive(Clone, Copy, Debug)]
struct Reminded {
    from: Timestamp,
    at: Timestamp,
}

impl Care {
    fn of(ticket: &Ticket) -> Self {
        let Some(hold) = ticket.hold() else {
            return Care::Nothing;
        };
        let is_planned = hold.until.is_some();
        match hold.reason {
            HoldReason::Requester => Care::Requester { closes: !is_planned },
            // Approvals have reminders of their own.
            HoldReason::Approval => Care::Nothing,
            HoldReason::Vendor | HoldReason::Change | HoldReason::Problem if is_planned => Care::Nothing,
            HoldReason::Vendor | HoldReason::Change | HoldReason::Problem => Care::Team,
        }
    }
}

/// Arms the reminder of a hold that began or changed, and disarms the timers of a hold that ended.
pub(crate) fn follow(work: &mut Work<'_>, before: &Ticket, ticket: &Ticket) {
    let hold = |ticket: &Ticket| ticket.hold().map(|hold| (hold.reason, hold.until));
    if hold(before) != hold(ticket) {
        restart(work, ticket);
    }
}

/// Counts from now. The ticket is not closed before the next reminder.
pub(crate) fn restart(work: &mut Work<'_>, ticket: &Ticket) {
    let subject = ticket.id.to_string();
    for end in [CLOSE, UNANSWERED] {
        work.timers().disarm(&subject, end);
    }
    match Care::of(ticket) {
        Care::Nothing => work.timers().disarm(&subject, NUDGE),
        Care::Team | Care::Requester { .. } => {
            let now = work.now();
            let timer = Timer {
                subject,
                kind: NUDGE.to_owned(),
                epoch: now.timestamp_micros(),
                due_at: nudges_at(work.settings(), ticket, now),
            };
            work.timers().arm(&timer);
        }
    }
}

/// Counts from a question of the team to a requester who has to answer.
pub(crate) fn asked(work: &mut Work<'_>, happened: &Happened<Ticket>, ticket: &Ticket) {
    if happened.before.awaits_requester() && ticket.awaits_requester() {
        restart(work, ticket);
    }
}

/// Arms the timers of a hold with the times of the configuration. A hold from the time before there were reminders, and one
/// that nobody will be reminded of, counts from now.
pub(crate) async fn rearm(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let care = Care::of(ticket);
    let subject = ticket.id.to_string();
    if care == Care::Nothing {
        return Ok(());
    }
    if let Some(nudge) = work.timers().armed(&subject, NUDGE).await? {
        let from = moment(nudge.epoch, work.now());
        let due_at = nudges_at(work.settings(), ticket, from);
        work.timers().arm(&Timer { due_at, ..nudge });
        return Ok(());
    }
    let reminded = work.timers().last_fired(&subject, NUDGE).await?;
    let close = work.timers().armed(&subject, CLOSE).await?;
    let unanswered = work.timers().armed(&subject, UNANSWERED).await?;
    match (reminded, close.or(unanswered)) {
        // The requester has read when the ticket is closed, so it is closed at that time or later.
        (Some((nudge, at)), Some(end)) => {
            let from = moment(nudge.epoch, at);
            let due_at = closes_at(work.settings(), ticket, Reminded { from, at });
            let due_at = due_at.max(end.due_at);
            work.timers().arm(&Timer { due_at, ..end });
        }
        // Everybody knows of a planned time.
        (Some(_), None) if care == (Care::Requester { closes: false }) => {}
        _ => restart(work, ticket),
    }
    Ok(())
}

/// When a hold ends whose requester is reminded now, by this timer. `None` if its time is planned.
pub(crate) fn ends_after(work: &Work<'_>, ticket: &Ticket, timer: &Timer) -> Option<Timestamp> {
    let now = work.now();
    let reminded = Reminded {
        from: moment(timer.epoch, now),
        at: now,
    };
    let closes = Care::of(ticket) == Care::Requester { closes: true };
    closes.then(|| closes_at(work.settings(), ticket, reminded))
}

/// Arms the end of a hold: [`CLOSE`] or [`UNANSWERED`].
pub(crate) fn arm_end(work: &mut Work<'_>, ticket: &Ticket, kind: &str, due_at: Timestamp) {
    let timer = Timer {
        subject: ticket.id.to_string(),
        kind: kind.to_owned(),
        // A fired epoch never fires again.
        epoch: work.now().timestamp_micros(),
        due_at,
    };
    work.timers().arm(&timer);
}

/// Whether a reminder is not due yet by the configuration of today: the timer was quicker than the start that moves it. The
/// timer is armed again.
pub(crate) fn is_reminder_early(work: &mut Work<'_>, ticket: &Ticket, timer: &Timer) -> bool {
    let now = work.now();
    let due_at = nudges_at(work.settings(), ticket, moment(timer.epoch, now));
    if due_at > now {
        remind_again(work, timer, due_at);
    }
    due_at > now
}

/// Reminds later, because the answer may be among what the desk has missed. The time still counts from the same moment, so the
/// delay is added to the time of the requester.
pub(crate) fn postpone_reminder(work: &mut Work<'_>, timer: &Timer) {
    let due_at = work.now() + READING;
    remind_again(work, timer, due_at);
}

fn remind_again(work: &mut Work<'_>, timer: &Timer, due_at: Timestamp) {
    // A fired epoch never fires again.
    let epoch = timer.epoch + 1;
    work.timers().arm(&Timer {
        epoch,
        due_at,
        ..timer.clone()
    });
}

/// Whether a hold may end now. If not, another timer is armed: for the reminder, for the time that the configuration of today
/// names, or for the time when the desk has read what it missed during a downtime. `is_behind` says that it still reads.
pub(crate) async fn may_end(
    work: &mut Work<'_>,
    ticket: &Ticket,
    timer: &Timer,
    is_behind: bool,
) -> Result<bool, CommandError> {
    let (subject, now) = (ticket.id.to_string(), work.now());
    if work.timers().armed(&subject, NUDGE).await?.is_some() {
        return Ok(false);
    }
    let planned = match work.timers().last_fired(&subject, NUDGE).await? {
        Some((nudge, at)) => {
            let from = moment(nudge.epoch, at);
            closes_at(work.settings(), ticket, Reminded { from, at })
        }
        None => now,
    };
    // A timer that failed is due later, so its own time does not tell how late it is. A timer that was armed after the planned
    // time has waited for this reason already.
    let first_due = match moment(timer.epoch, now) < planned {
        true => planned.min(timer.due_at),
        false => timer.due_at,
    };
    let due_at = match now - first_due > DOWNTIME {
        true => planned.max(now + CATCH_UP),
        false if is_behind => planned.max(now + READING),
        false => planned,
    };
    if due_at > now {
        arm_end(work, ticket, &timer.kind, due_at);
    }
    Ok(due_at <= now)
}

/// When somebody is reminded of a hold, by the hours of the ticket's team.
fn nudges_at(settings: &Settings, ticket: &Ticket, from: Timestamp) -> Timestamp {
    let hours = settings.levels.calendar_of(&ticket.team);
    let due = settings.holds.nudge_after.due(hours, from);
    due.unwrap_or_else(|| never(from))
}

/// When a ticket is closed, by the hours of its team. The time by which the reminder was late does not count.
fn closes_at(settings: &Settings, ticket: &Ticket, reminded: Reminded) -> Timestamp {
    let Reminded { from, at } = reminded;
    let hours = settings.levels.calendar_of(&ticket.team);
    let planned = nudges_at(settings, ticket, from);
    let mut spans = vec![Span::running(from)];
    if planned < at {
        spans.push(Span::paused(planned, Pause::OnHold(HoldReason::Requester)));
        spans.push(Span::running(at));
    }
    let due = clock::read(hours, &spans, settings.holds.close_after, at).due;
    match due.unwrap_or_else(|| never(at)) {
        due if due > at => due,
        _ => at + LEAST,
    }
}

/// A calendar that never opens again would leave the hold without an end.
fn never(from: Timestamp) -> Timestamp {
    from + TimeDelta::days(366)
}

/// The moment of an epoch.
fn moment(epoch: i64, otherwise: Timestamp) -> Timestamp {
    Timestamp::from_timestamp_micros(epoch).unwrap_or(otherwise)
}
