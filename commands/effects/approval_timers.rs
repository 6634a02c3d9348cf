//! The timers of the current round of an approval: the reminder, the end of the wait, and the check of held votes.
//!
//! The epoch of a timer is the number of its round. A timer of an earlier round is void, and each fires once.

use chrono::Duration;
use desk::approval::{Approval, Because};
use desk::{Target, Timestamp};
use store::Timer;

use crate::facts::approvals::{About, Matter};
use crate::work::Work;

/// The kind of the timer that reminds approvers.
pub(crate) const REMIND: &str = "approval_remind";

/// The kind of the timer that ends the wait for answers.
pub(crate) const EXPIRE: &str = "approval_expire";

/// The kind of the timer that asks the platform about the role of people whose votes are held.
pub(crate) const CHECK: &str = "approval_check";

/// How long a held vote waits before the platform is asked again.
const CHECK_AGAIN: Duration = Duration::seconds(5);

/// Arms the timer that asks the platform about held votes.
pub(crate) fn arm_check(work: &mut Work<'_>, approval: &Approval) {
    let now = work.now();
    work.timers().arm(&Timer {
        subject: approval.id.to_string(),
        kind: CHECK.to_owned(),
        epoch: now.timestamp_millis(),
        due_at: now + CHECK_AGAIN,
    });
}

/// Arms the timers of a round that begins now.
pub(super) fn arm(work: &mut Work<'_>, matter: &Matter) {
    let (settings, approval) = (work.settings(), &matter.approval);
    let terms = &approval.terms;
    // Approvals of older versions do not know their times.
    let policy = settings.approval(&terms.policy).map(|approval| &approval.policy);
    let remind = terms.remind.or_else(|| policy?.remind);
    let expire = terms.expire.or_else(|| policy?.expire);
    let due = |time| due(work, &matter.about, time);
    let times = [
        (REMIND, remind.and_then(due)),
        (EXPIRE, expire.and_then(due).or_else(|| as_before(work, approval))),
    ];
    disarm(work, approval);
    for (kind, due_at) in times {
        if let Some(due_at) = due_at {
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

/// Returns the end of the same time as that of the round before, if nobody answered that round in time.
fn as_before(work: &Work<'_>, approval: &Approval) -> Option<Timestamp> {
    let (last, before) = approval.rounds.split_last()?;
    let waited = work.now() - before.last()?.begun_at;
    (last.because == Because::Expired).then(|| work.now() + waited)
}

/// Returns the end of a time that begins now, by the hours of the responsible team.
fn due(work: &Work<'_>, about: &About, time: Target) -> Option<Timestamp> {
    let settings = work.settings();
    let calendar = settings.levels.calendar_of(about.team(settings)?);
    time.due(calendar, work.now())
}
