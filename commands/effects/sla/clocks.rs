//! The clocks of a ticket, with one armed timer each.

use desk::{Metric, Terms, Ticket, TicketEvent, TicketId, Timestamp};
use store::{NextThreshold, SlaClock, Timer};

use crate::effects::sla::warning;
use crate::error::CommandError;
use crate::facts::related;
use crate::facts::sla::clocks::{BREACH, clocks, has_same_due_time, is_same};
use crate::facts::sla::{recorded, terms};
use crate::work::{Happened, Recorded, Work};

/// The beginning of the kinds of timers. The metric and the threshold follow.
pub(crate) const TIMER: &str = "sla_";

/// The kind of the timer of a warning that waits for the hours of the team.
const OPENING: &str = "sla_opening";

/// Reacts to an event: computes the clocks of the ticket again if the event can change them.
pub(crate) async fn follow(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    match &happened.event {
        TicketEvent::Opened
        | TicketEvent::PrioritySet { .. }
        | TicketEvent::ServiceSet { .. }
        | TicketEvent::Resolved(_)
        | TicketEvent::Reopened { .. }
        | TicketEvent::Cancelled { .. }
        | TicketEvent::Merged { .. }
        | TicketEvent::Unmerged { .. }
        | TicketEvent::PutOnHold { .. }
        | TicketEvent::Resumed { .. }
        | TicketEvent::WarningAcknowledged
        | TicketEvent::DueExtended { .. } => refresh_after(work, happened, ticket).await,
        // Without a promise of the next response, only an answer counts.
        TicketEvent::RemarkAdded { .. }
            if happened.by == Some(ticket.requester) && !promises_next_response(work) =>
        {
            Ok(())
        }
        TicketEvent::RemarkAdded { .. } => refresh_after(work, happened, ticket).await,
        // An edit can turn thanks into a question, and a deleted question needs no reply.
        TicketEvent::RemarkEdited { .. } | TicketEvent::RemarkDeleted { .. }
            if promises_next_response(work) =>
        {
            // A message about a merged ticket counts for its main ticket.
            let main = related::main_of(work, ticket).await?;
            match main.id == ticket.id {
                true => refresh_after(work, happened, ticket).await,
                false => {
                    catch_up(work, &main, unseen(work, &main)).await?;
                    refresh(work, &main).await
                }
            }
        }
        TicketEvent::MadePrivate { .. } => warning::moved(work, ticket).await,
        TicketEvent::Claimed { .. }
        | TicketEvent::Released
        | TicketEvent::NoteAdded { .. }
        | TicketEvent::RemarkEdited { .. }
        | TicketEvent::RemarkDeleted { .. }
        | TicketEvent::Rewritten { .. }
        | TicketEvent::Closed
        | TicketEvent::Follows { .. }
        | TicketEvent::FollowedBy { .. }
        | TicketEvent::MergedFrom { .. }
        | TicketEvent::UnmergedFrom { .. }
        | TicketEvent::SplitFrom { .. }
        | TicketEvent::SplitOff { .. }
        | TicketEvent::RequesterLeft
        | TicketEvent::RequesterReturned
        | TicketEvent::KnownIssueMarked
        | TicketEvent::KnownIssueUnmarked
        | TicketEvent::FollowerAdded
        | TicketEvent::FixConfirmed
        | TicketEvent::StillAffected => Ok(()),
    }
}

/// Whether some policy promises the next response.
fn promises_next_response(work: &Work<'_>) -> bool {
    let policies = &work.settings().levels.policies;
    policies
        .iter()
        .any(|policy| policy.targets.are_for(Metric::NextResponse))
}

/// Computes the clocks of a ticket again after an event.
async fn refresh_after(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let is_new = matches!(happened.event, TicketEvent::Opened);
    if !is_new {
        catch_up(work, &happened.before, 1 + unseen(work, ticket)).await?;
    }
    refresh(work, ticket).await
}

/// The number of recorded events of a ticket whose reactions have not run.
fn unseen(work: &Work<'_>, ticket: &Ticket) -> usize {
    let of_ticket =
        |recorded: &&Recorded| matches!(recorded, Recorded::Ticket(next) if next.before.id == ticket.id);
    work.recorded().filter(of_ticket).count()
}

/// Applies policies that have changed to a ticket that the background has perhaps not reached yet. What passed because of the
/// change is not told, in either order. The last `unseen` events of the journal happen afterwards.
pub(crate) async fn catch_up(
    work: &mut Work<'_>,
    ticket: &Ticket,
    unseen: usize,
) -> Result<(), CommandError> {
    if !work.prefetched().may_have_older_policies() || !ticket.is_open() {
        return Ok(());
    }
    let recomputed = recompute(work, ticket, unseen).await?;
    if recomputed.is_newly_late {
        work.mark_late_team(&ticket.team, ticket.is_private()).await?;
    }
    if recomputed.has_changed {
        work.redraw(ticket);
    }
    Ok(())
}

/// Computes the clocks of a ticket again, and warns the team of each threshold that has passed. A threshold that passed
/// before the policy applied is only recorded.
pub(crate) async fn refresh(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    if work.settings().levels.policies.is_empty() {
        return Ok(());
    }
    let before = work.sla_clocks().of(ticket.id).await?;
    let terms = terms::of(work, ticket).await?;
    let now = update(work, ticket, terms, (&before, 0)).await?;
    if now != before {
        work.redraw(ticket);
    }
    tell(work, ticket, terms, now).await
}

/// What became of a ticket after a change of policies or calendars.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recomputed {
    /// Whether some clock changed.
    pub(crate) has_changed: bool,
    /// Whether the change made a promise late.
    pub(crate) is_newly_late: bool,
}

/// Computes the clocks of a ticket again, because the policies or the calendars may have changed. What has passed because
/// of the change is recorded without a message. The last `unseen` events of the journal do not count.
pub(crate) async fn recompute(
    work: &mut Work<'_>,
    ticket: &Ticket,
    unseen: usize,
) -> Result<Recomputed, CommandError> {
    let before = work.sla_clocks().of(ticket.id).await?;
    let terms = terms::of(work, ticket).await?;
    let mut now = update(work, ticket, terms, (&before, unseen)).await?;
    let mut recomputed = Recomputed {
        has_changed: now != before,
        is_newly_late: false,
    };
    for clock in &mut now {
        let old = before.iter().find(|one| one.metric == clock.metric);
        let is_same = old.is_some_and(|old| has_same_due_time(old, clock));
        let was_late = old.is_some_and(|old| was_late(old, work.now()));
        recomputed.is_newly_late |= !is_same && clock.met.is_none() && clock.reached >= BREACH && !was_late;
        // People were not told of a lateness from before the change, so they are told now.
        let is_due = was_late && clock.reached >= BREACH && clock.told < BREACH;
        let has_passed = |old| has_passed_by_change(old, clock, work.now());
        let is_silent = !is_due && (!is_same || old.is_some_and(has_passed));
        if is_silent && clock.told != clock.reached {
            clock.told = clock.reached;
            work.sla_clocks().put(clock.clone());
        }
    }
    tell(work, ticket, terms, now).await?;
    Ok(recomputed)
}

/// Whether a stored promise was late at a moment. The due time may have passed since the clock was stored, and while the time
/// stands still, it does not pass.
fn was_late(old: &SlaClock, at: Timestamp) -> bool {
    old.reached >= BREACH || (old.is_running() && old.due.is_some_and(|due| due < at))
}

/// Whether thresholds have passed only because the configuration names other ones, or counts the time before a pause in another
/// way. A threshold that the stored clock waited for, and one that nobody was told of yet, passed by itself.
fn has_passed_by_change(old: &SlaClock, now: &SlaClock, at: Timestamp) -> bool {
    let has_passed = old.next.is_some_and(|next| next.at <= at);
    now.reached > old.reached && old.told >= old.reached && !has_passed
}

/// Warns of the thresholds that have passed and that nobody was told of, or arms a timer for the opening of the team.
async fn tell(
    work: &mut Work<'_>,
    ticket: &Ticket,
    terms: Option<Terms<'_>>,
    now: Vec<SlaClock>,
) -> Result<(), CommandError> {
    let Some(terms) = terms else { return Ok(()) };
    let untold: Vec<SlaClock> = now.into_iter().filter(warning::is_untold).collect();
    if untold.is_empty() {
        return Ok(());
    }
    if let Some(opening) = wait_for_hours(work, ticket, terms) {
        // After the opening, one message tells of all thresholds that have passed.
        let timer = Timer {
            subject: ticket.id.to_string(),
            kind: OPENING.to_owned(),
            epoch: work.now().timestamp_micros(),
            due_at: opening,
        };
        work.timers().arm(&timer);
        return Ok(());
    }
    warning::warn(work, ticket, terms, &untold).await?;
    for clock in untold {
        let told = clock.reached;
        work.sla_clocks().put(SlaClock { told, ..clock });
    }
    Ok(())
}

/// When the team opens, if people are told only then. A policy that counts around the clock does not wait.
fn wait_for_hours(work: &Work<'_>, ticket: &Ticket, terms: Terms<'_>) -> Option<Timestamp> {
    if terms.calendar.is_always_open() {
        return None;
    }
    let hours = work.settings().levels.calendar_of(&ticket.team);
    hours
        .next_opening(work.now())
        .filter(|opening| *opening > work.now())
}

/// Writes the clocks of a ticket as they are now, and arms their timers. The last `unseen` events of the journal do not count.
async fn update(
    work: &mut Work<'_>,
    ticket: &Ticket,
    terms: Option<Terms<'_>>,
    (before, unseen): (&[SlaClock], usize),
) -> Result<Vec<SlaClock>, CommandError> {
    let mut now = match terms {
        Some(terms) => {
            let history = recorded::history(work, ticket, terms, (before, unseen)).await?;
            clocks(ticket.id, &history, work.now(), before)
        }
        None => Vec::new(),
    };
    for gone in before {
        if now.iter().all(|one| one.metric != gone.metric) {
            rearm(work, ticket.id, (gone.metric, gone.epoch), (gone.next, None));
            work.sla_clocks().remove(ticket.id, gone.metric);
        }
    }
    for clock in &mut now {
        let before = before.iter().find(|one| one.metric == clock.metric);
        // A fired epoch never fires again, so a clock that was deleted and comes back needs an epoch of its own.
        clock.epoch = before.map_or_else(|| work.now().timestamp_micros(), |before| epoch(before, clock));
        if before == Some(clock) {
            continue;
        }
        let is_armed = before.is_some_and(|one| (one.epoch, one.next) == (clock.epoch, clock.next));
        if !is_armed {
            let armed = before.and_then(|before| before.next);
            rearm(work, ticket.id, (clock.metric, clock.epoch), (armed, clock.next));
        }
        work.sla_clocks().put(clock.clone());
    }
    Ok(now)
}

/// The epoch of a clock. It rises when the due time or the moment of the next threshold changes, because a fired timer of
/// the same epoch never fires again.
fn epoch(before: &SlaClock, now: &SlaClock) -> i64 {
    let has_moved = match (before.next, now.next) {
        (Some(before), Some(now)) => before.percent == now.percent && before.at != now.at,
        _ => false,
    };
    match now.is_running() && (has_moved || !is_same(before, now)) {
        true => before.epoch + 1,
        false => before.epoch,
    }
}

/// Replaces the armed timer of a clock.
fn rearm(
    work: &mut Work<'_>,
    ticket: TicketId,
    (metric, epoch): (Metric, i64),
    (before, now): (Option<NextThreshold>, Option<NextThreshold>),
) {
    let subject = ticket.to_string();
    if let Some(before) = before {
        work.timers().disarm(&subject, &kind(metric, before.percent));
    }
    if let Some(next) = now {
        work.timers().arm(&Timer {
            subject,
            kind: kind(metric, next.percent),
            epoch,
            due_at: next.at,
        });
    }
}

/// The kind of the timer of a threshold.
fn kind(metric: Metric, percent: u8) -> String {
    format!("{TIMER}{}_{percent}", metric.as_str())
}
