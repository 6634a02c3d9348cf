//! The clocks of a ticket from its history. This function is pure.

use chrono::TimeDelta;
use desk::{Outcome, Promise, Promises, TicketId, Timestamp, clock};
use store::{Acknowledged, ClockState, NextThreshold, SlaClock};

use crate::facts::sla::journal::{Extension, History};

/// The threshold at which a promise is broken.
pub(crate) const BREACH: u8 = 100;

/// A promise with its extension.
struct Measured<'p> {
    promise: Promise<'p>,
    /// In their order. The last one counts.
    extensions: Vec<Extension>,
}

/// Returns the clocks of a ticket after its stored clocks. Their epochs are 0.
pub(crate) fn clocks(
    ticket: TicketId,
    history: &History<'_>,
    now: Timestamp,
    before: &[SlaClock],
) -> Vec<SlaClock> {
    let promises = Promises::of(&history.moments).to_show(now).into_iter();
    let clocks = promises.map(|promise| {
        let extensions = history.extensions_of(&promise);
        let measured = Measured { promise, extensions };
        let clock = measured.clock(ticket, history, now);
        let before = before.iter().find(|before| before.metric == clock.metric);
        let clock = match before {
            Some(before) => measured.after(before, clock, now),
            None => clock,
        };
        SlaClock {
            told: told(before, &clock),
            ..clock
        }
    });
    clocks.collect()
}

/// Whether a stored clock describes the same promise: the beginning, the due time, the target and the state are the same.
pub(crate) fn is_same(before: &SlaClock, now: &SlaClock) -> bool {
    before.state == now.state && has_same_due_time(before, now)
}

/// Whether a stored clock promises the same moment by the same target.
pub(crate) fn has_same_due_time(before: &SlaClock, now: &SlaClock) -> bool {
    (before.due, &before.target) == (now.due, &now.target) && is_same_round(before, now)
}

/// Whether a stored clock counts from the same beginning. Each round of the next response has its own.
pub(crate) fn is_same_round(before: &SlaClock, now: &SlaClock) -> bool {
    before.started == now.started
}

/// The highest threshold that people were told of. What had passed before the policy applied, and what was met, needs no
/// message.
fn told(before: Option<&SlaClock>, now: &SlaClock) -> u8 {
    match (before, now.state) {
        (_, ClockState::Met | ClockState::NotApplicable) | (None, _) => now.reached,
        (Some(before), _) if is_same_round(before, now) => before.told.min(now.reached),
        (Some(_), _) => 0,
    }
}

impl Measured<'_> {
    fn clock(&self, ticket: TicketId, history: &History<'_>, now: Timestamp) -> SlaClock {
        let promise = &self.promise;
        let mut clock = SlaClock {
            ticket,
            metric: promise.metric,
            policy: promise.terms.policy.name.0.clone(),
            target: promise.target.to_string(),
            state: self.state(),
            started: promise.started,
            due: None,
            original_due: None,
            met: promise.met,
            breached: None,
            late: None,
            reached: 0,
            told: 0,
            next: None,
            epoch: 0,
            acknowledged: None,
        };
        if clock.state == ClockState::NotApplicable {
            return clock;
        }
        // While the time stands still, even the fixed time of an extension does not pass.
        let at = promise.met.or(promise.paused_since()).unwrap_or(now);
        clock.original_due = promise.reading.due;
        clock.due = match self.extensions.last() {
            Some(extension) => Some(extension.until),
            None => promise.reading.due,
        };
        clock.breached = self.breached(at);
        clock.late = clock
            .breached
            .filter(|_| !clock.is_running())
            .map(|breached| promise.running_between(breached, at));
        clock.reached = self.passed(at, at);
        if clock.is_running() {
            clock.next = self.next(clock.reached, now);
            clock.acknowledged = history.acknowledged.and_then(|(by, at)| {
                let percent = self.passed(at, now);
                (percent > 0).then_some(Acknowledged { percent, by, at })
            });
        }
        clock
    }

    /// Keeps what the stored clock says. A threshold that has passed stays passed while the promise is the same, even if
    /// the clock of the machine goes back. It also stays passed while the promise does not apply. While the time stands still,
    /// the history alone says what has passed, so other hours count from the beginning.
    fn after(&self, before: &SlaClock, clock: SlaClock, now: Timestamp) -> SlaClock {
        if clock.state == ClockState::NotApplicable && is_same_round(before, &clock) {
            let (reached, met) = (before.reached, before.met);
            return SlaClock {
                reached,
                met,
                ..clock
            };
        }
        let is_paused = clock.state == ClockState::Paused;
        if is_paused || !is_same(before, &clock) || before.reached <= clock.reached {
            return clock;
        }
        SlaClock {
            breached: clock.breached.or(before.breached),
            reached: before.reached,
            next: clock.next.and_then(|_| self.next(before.reached, now)),
            ..clock
        }
    }

    fn state(&self) -> ClockState {
        match (self.promise.outcome, self.promise.met, self.promise.pause()) {
            (Outcome::NotApplicable, ..) => ClockState::NotApplicable,
            (_, Some(_), _) => ClockState::Met,
            (_, None, Some(_)) => ClockState::Paused,
            (_, None, None) => ClockState::Running,
        }
    }

    /// The first due time that passed before a lead moved it. A later extension leaves it on record.
    fn breached(&self, at: Timestamp) -> Option<Timestamp> {
        let moved = self.extensions.iter();
        let dues = [self.promise.reading.due]
            .into_iter()
            .chain(moved.clone().map(|extension| Some(extension.until)));
        let ends = moved.map(|extension| extension.at.min(at)).chain([at]);
        dues.zip(ends).find_map(|(due, end)| due.filter(|due| *due < end))
    }

    /// The highest threshold that had passed at a moment, by what is known at `now`.
    fn passed(&self, moment: Timestamp, now: Timestamp) -> u8 {
        let passed = self.thresholds().filter(|percent| {
            let at = self.moment(*percent, now);
            at.is_some_and(|at| at <= moment)
        });
        passed.max().unwrap_or_default()
    }

    /// The first threshold above one that has passed.
    fn next(&self, reached: u8, now: Timestamp) -> Option<NextThreshold> {
        let percent = self.thresholds().filter(|percent| *percent > reached).min()?;
        let at = self.moment(percent, now)?;
        Some(NextThreshold { percent, at })
    }

    /// The thresholds of the policy, and the due time.
    fn thresholds(&self) -> impl Iterator<Item = u8> {
        let warn = self.promise.terms.policy.warn.iter();
        warn.map(|warning| warning.at).chain([BREACH])
    }

    /// When a threshold passes. After an extension, the thresholds divide the time that was added.
    fn moment(&self, percent: u8, now: Timestamp) -> Option<Timestamp> {
        let Some(Extension { until, at }) = self.extensions.last() else {
            let promise = &self.promise;
            let calendar = promise.terms.calendar;
            return clock::threshold(calendar, &promise.spans, promise.target, percent, now);
        };
        let added = i128::from((*until - at).num_microseconds()?);
        // The database holds whole microseconds. A timer must not be due before its threshold.
        let part = (added * i128::from(percent) + 99).div_euclid(100);
        // A promise that is kept at the due time is kept.
        let after = i64::try_from(part).ok()? + i64::from(percent >= BREACH);
        at.checked_add_signed(TimeDelta::microseconds(after))
    }
}
