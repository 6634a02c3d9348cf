//! Tells the requester that a promise was broken, if the policy says so.

use std::collections::BTreeSet;

use desk::{Metric, Terms, Ticket};
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
    let late = untold
        .iter()
        .filter(|clock| clock.reached >= BREACH && clock.told < BREACH);
    let first = late.filter_map(|clock| Some((clock.metric, clock.due?))).min();
    let Some((metric, due)) = first else {
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
