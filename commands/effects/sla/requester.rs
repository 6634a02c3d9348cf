//! Tells the requester that a promise was broken, if the policy says so.

use desk::{Metric, Terms, Ticket};
use store::SlaClock;

use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::related;
use crate::facts::sla::clocks::BREACH;
use crate::threads::posts;
use crate::work::Work;

/// Tells the requester of each promise whose due time has passed, and the requesters of merged tickets.
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
    let late: Vec<_> = late
        .filter_map(|clock| Some((clock.metric, clock.due?)))
        .collect();
    if late.is_empty() {
        return Ok(());
    }
    let words = work.words();
    for told in related::reached(work, ticket).await? {
        for (metric, due) in &late {
            posts::tell_requester(work, &told, |requester| {
                let args = [
                    ("requester", requester.into()),
                    ("at", phrases::clock(*due).into()),
                ];
                match metric {
                    Metric::FirstResponse | Metric::NextResponse => {
                        words.text_with("notice-late-answer", &args)
                    }
                    Metric::Resolution => words.text_with("notice-late-resolution", &args),
                }
            })
            .await?;
        }
    }
    Ok(())
}
