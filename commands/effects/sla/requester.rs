//! Tells the requester that a promise was broken, if the policy says so.

use std::collections::BTreeSet;

use desk::{Metric, Terms, Ticket, TicketEvent};
use store::SlaClock;

use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::related;
use crate::facts::sla::clocks::BREACH;
use crate::threads::posts;
use crate::work::Work;

/// Tells the requester that a due time has passed, and the requesters of merged tickets. If several have passed, the first
/// promise counts: a missing answer before a missing solution. Everybody reads one message.
pub(super) async fn tell(
    work: &mut Work<'_>,
    ticket: &Ticket,
    terms: Terms<'_>,
    untold: &[SlaClock],
) -> Result<(), CommandError> {
    if !terms.policy.tell_requester {
        return Ok(());
    }
    let mut late = Vec::new();
    for clock in untold {
        let is_news = clock.reached >= BREACH && clock.told < BREACH;
        if is_news && !knows(work, ticket, terms, clock).await? {
            late.extend(clock.due.map(|due| (clock.metric, due)));
        }
    }
    let Some((metric, due)) = late.into_iter().min() else {
        return Ok(());
    };
    let words = work.words();
    let mut told = BTreeSet::new();
    for one in related::reached(work, ticket).await? {
        if !told.insert(one.requester) {
            continue;
        }
        posts::tell_requester(work, &one, |requester| {
            let args = [
                ("requester", requester.into()),
                ("at", phrases::clock(due).into()),
            ];
            match metric {
                Metric::FirstResponse | Metric::NextResponse => words.text_with("notice-late-answer", &args),
                Metric::Resolution => words.text_with("notice-late-resolution", &args),
            }
        })
        .await?;
    }
    Ok(())
}

/// Whether the requester knows that this promise is late: it was late already when a lead moved the due time. A lead who was
/// quicker than the opening of the team spared the requester the message.
async fn knows(
    work: &mut Work<'_>,
    ticket: &Ticket,
    terms: Terms<'_>,
    clock: &SlaClock,
) -> Result<bool, CommandError> {
    let Some(late_since) = clock.breached.filter(|breached| clock.due != Some(*breached)) else {
        return Ok(false);
    };
    let hours = work.settings().levels.calendar_of(&ticket.team);
    let opening = hours.next_opening(late_since);
    let told_at = opening.filter(|_| !terms.calendar.is_always_open());
    let told_at = told_at.unwrap_or(late_since);
    let entries = work.journal().of(ticket.id).await?;
    let mut extensions = entries.iter().filter(|entry| match &entry.event {
        TicketEvent::DueExtended { metric, .. } => *metric == clock.metric && entry.at > late_since,
        _ => false,
    });
    Ok(extensions.next().is_none_or(|extended| extended.at >= told_at))
}
