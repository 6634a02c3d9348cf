//! What is promised about a ticket: lines on the cards and in lists.

use chat::{Span, Text, TimeStyle};
use chrono::TimeDelta;
use desk::{Metric, Target, TargetUnit, Timestamp};
use store::{ClockState, SlaClock};

use crate::cards::phrases;
use crate::cards::view::View;
use crate::facts::sla::clocks::BREACH;
use crate::settings::Settings;

/// Returns the line for the team: what is due, what was missed, and what stands still.
pub(crate) fn team_line(settings: &Settings, view: &View) -> Option<Text> {
    let facts = view.clocks.iter().filter_map(|clock| {
        fact(settings, clock)
            .or_else(|| missed(settings, clock))
            .or_else(|| paused(settings, clock))
    });
    phrases::in_a_line(facts.collect())
}

/// Returns the line for the requester: what is due next. It disappears when the due time has passed.
pub(crate) fn requester_line(settings: &Settings, view: &View) -> Option<Text> {
    // A merged ticket is answered with its main ticket.
    let mut clocks = view.clocks.iter().filter(|_| !view.ticket.is_merged());
    let clock = clocks.find(|clock| clock.is_running() && clock.met.is_none())?;
    let due = clock.due.filter(|_| !is_late(clock))?;
    let args = [("at", phrases::clock(due).into())];
    Some(match clock.metric {
        Metric::FirstResponse | Metric::NextResponse => settings.words.text_with("card-due-answer", &args),
        Metric::Resolution => settings.words.text_with("card-due-resolution", &args),
    })
}

/// Returns what a list shows behind the state of a ticket: the next due time and what is left, or that the time stands
/// still.
pub(crate) fn in_list(settings: &Settings, clocks: &[&SlaClock]) -> Option<Text> {
    let next = clocks.iter().filter(|clock| clock.is_running());
    let next = next.filter_map(|clock| Some((clock.due?, is_late(clock)))).min();
    let Some((due, is_late)) = next else {
        let is_paused = clocks.iter().any(|clock| clock.state == ClockState::Paused);
        return is_paused.then(|| settings.words.text("tickets-paused"));
    };
    let args = [("at", phrases::clock(due).into()), ("left", left(due).into())];
    Some(match is_late {
        false => settings.words.text_with("tickets-due", &args),
        true => settings.words.text_with("tickets-late", &args),
    })
}

/// Returns that a promise is due, or was due.
pub(crate) fn fact(settings: &Settings, clock: &SlaClock) -> Option<Text> {
    let due = clock.due.filter(|_| clock.is_running())?;
    let args = [
        ("promise", promise(settings, clock.metric).into()),
        ("at", phrases::clock(due).into()),
        ("left", left(due).into()),
    ];
    Some(match is_late(clock) {
        false => settings.words.text_with("sla-due", &args),
        true => settings.words.text_with("sla-late", &args),
    })
}

/// Returns that the time of a promise stands still. What was late stays late by as much as at the beginning of the hold.
pub(crate) fn paused(settings: &Settings, clock: &SlaClock) -> Option<Text> {
    if clock.state != ClockState::Paused {
        return None;
    }
    let words = &settings.words;
    let promise = promise(settings, clock.metric);
    Some(match clock.late.filter(|_| is_late(clock)) {
        Some(late) => {
            let args = [
                ("promise", promise.into()),
                ("late", length(settings, late).into()),
            ];
            words.text_with("sla-paused-late", &args)
        }
        None => words.text_with("sla-paused", &[("promise", promise.into())]),
    })
}

/// Whether the due time has passed. An extension moves it, and leaves an earlier breach on record.
pub(crate) fn is_late(clock: &SlaClock) -> bool {
    clock.reached >= BREACH
}

/// Returns that a promise was met late, and by how much.
fn missed(settings: &Settings, clock: &SlaClock) -> Option<Text> {
    let (met, breached) = (clock.met?, clock.breached?);
    // A row of the version before counts the pauses too.
    let late = clock.late.unwrap_or(met - breached);
    let args = [
        ("promise", promise(settings, clock.metric).into()),
        ("late", length(settings, late).into()),
    ];
    Some(settings.words.text_with("sla-missed", &args))
}

/// Returns what a metric is about, at the beginning of a line.
pub(crate) fn promise(settings: &Settings, metric: Metric) -> String {
    match metric {
        Metric::FirstResponse => settings.words.say("sla-first-response"),
        Metric::NextResponse => settings.words.say("sla-next-response"),
        Metric::Resolution => settings.words.say("sla-resolution"),
    }
}

/// Returns a time that the platform shows as the time until it or since it.
pub(crate) fn left(at: Timestamp) -> Span {
    Span::Time {
        at,
        style: TimeStyle::Relative,
        fallback: at.format("%-d %b %H:%M UTC").to_string(),
    }
}

/// Returns the time that a promise allows, in words.
pub(crate) fn target(settings: &Settings, target: Target) -> String {
    let args = [("count", i64::from(target.amount()).into())];
    let words = &settings.words;
    match target.unit() {
        TargetUnit::Minutes => words.say_with("sla-minutes", &args),
        TargetUnit::Hours => words.say_with("sla-hours", &args),
        TargetUnit::Days => words.say_with("sla-days", &args),
        TargetUnit::BusinessHours => words.say_with("sla-business-hours", &args),
        TargetUnit::BusinessDays => words.say_with("sla-business-days", &args),
    }
}

/// Returns a length of time in its largest unit.
fn length(settings: &Settings, length: TimeDelta) -> String {
    let words = &settings.words;
    let args = |count: i64| [("count", count.into())];
    match (length.num_days(), length.num_hours(), length.num_minutes()) {
        (days @ 1.., ..) => words.say_with("sla-days", &args(days)),
        (_, hours @ 1.., _) => words.say_with("sla-hours", &args(hours)),
        (_, _, minutes) => words.say_with("sla-minutes", &args(minutes.max(1))),
    }
}
