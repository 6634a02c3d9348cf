//! The timers of a scheduled change: the reminder before its window, the end of the window, and the return of a change that
//! nobody started.
//!
//! The epoch of a timer is the revision of the change, so a timer of an earlier plan does nothing.

use chrono::Duration;
use desk::change::{Change, ChangePhase};
use store::Timer;

use crate::work::Work;

/// The kind of the timer that reminds of a window that begins soon.
pub(crate) const SOON: &str = "change_soon";

/// The kind of the timer at the end of a window.
pub(crate) const OVER: &str = "change_over";

/// The kind of the timer that returns a change whose window passed unused.
pub(crate) const UNUSED: &str = "change_unused";

/// How long before the window people are reminded: enough to prepare the work.
const BEFORE: Duration = Duration::hours(1);

/// How long people have to say what became of a window that passed: until the next day.
const PATIENCE: Duration = Duration::hours(24);

/// Arms the timers of a change that is scheduled, and voids those of another one.
pub(super) fn follow(work: &mut Work<'_>, change: &Change) {
    for kind in [SOON, OVER, UNUSED] {
        work.timers().disarm(&change.id.to_string(), kind);
    }
    let Some(window) = change.content.window else {
        return;
    };
    if change.phase() != ChangePhase::Scheduled {
        return;
    }
    // Nobody needs a reminder of work that may begin at once.
    if window.from - BEFORE > work.now() {
        arm(work, change, SOON, window.from - BEFORE);
    }
    arm(work, change, OVER, window.until);
}

/// Arms the timer that returns a change whose window passed unused.
pub(crate) fn wait_for_answer(work: &mut Work<'_>, change: &Change) {
    let due_at = work.now() + PATIENCE;
    arm(work, change, UNUSED, due_at);
}

fn arm(work: &mut Work<'_>, change: &Change, kind: &str, due_at: desk::Timestamp) {
    work.timers().arm(&Timer {
        subject: change.id.to_string(),
        kind: kind.to_owned(),
        epoch: change.revision,
        due_at,
    });
}
