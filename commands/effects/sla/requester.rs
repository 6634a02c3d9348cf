//! Tells the requester that a promise was broken, if the policy says so.

use desk::{Metric, Terms, Ticket};

use crate::cards::phrases;
use crate::effects::sla::warning::Changed;
use crate::error::CommandError;
use crate::facts::related;
use crate::threads::posts;
use crate::work::Work;

/// Tells the requester of each promise whose due time has passed, and the requesters of merged tickets.
pub(super) async fn tell(
    work: &mut Work<'_>,
    ticket: &Ticket,
    terms: Terms<'_>,
    passed: &[&Changed],
) -> Result<(), CommandError> {
    if !terms.policy.tell_requester {
        return Ok(());
    }
    let late = passed.iter().filter(|one| one.is_newly_late());
    let late: Vec<_> = late
        .filter_map(|one| Some((one.now.metric, one.now.due?)))
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
