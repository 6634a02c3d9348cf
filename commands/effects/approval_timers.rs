//! The timers of the current round of an approval: the reminder, and the end of the wait.
//!
//! The epoch of a timer is the number of its round. A timer of an earlier round is void, and each fires once.

use desk::Target;
use desk::approval::Approval;
use store::Timer;

use crate::work::Work;

/// The kind of the timer that reminds approvers.
pub(crate) const REMIND: &str = "approval_remind";

/// The kind of the timer that ends the wait for answers.
pub(crate) const EXPIRE: &str = "approval_expire";

/// Arms the timers of a round that begins now.
pub(super) fn arm(work: &mut Work<'_>, approval: &Approval) {
    let settings = work.settings();
    let policy = settings
        .approval(&approval.terms.policy)
        .map(|approval| &approval.policy);
    let times = [
        (REMIND, policy.and_then(|policy| policy.remind)),
        (EXPIRE, policy.and_then(|policy| policy.expire)),
    ];
    disarm(work, approval);
    for (kind, time) in times {
        if let Some(due_at) = time.and_then(|time| due(work, time)) {
            work.timers().arm(&Timer {
                subject: approval.id.to_string(),
                kind: kind.to_owned(),
                epoch: approval.revision(),
                due_at,
            });
        }
    }
}

/// Voids the timers of an approval.
pub(super) fn disarm(work: &mut Work<'_>, approval: &Approval) {
    for kind in [REMIND, EXPIRE] {
        work.timers().disarm(&approval.id.to_string(), kind);
    }
}

/// Returns the end of a time that begins now, by the hours of the team that is responsible for changes.
fn due(work: &Work<'_>, time: Target) -> Option<desk::Timestamp> {
    let settings = work.settings();
    let calendar = settings.levels.calendar_of(settings.change_team()?);
    time.due(calendar, work.now())
}
