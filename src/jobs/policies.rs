//! Applies the policies to open tickets to which none applied so far, in the background after the start.

use chat::ChatPlatform;
use commands::{CommandError, LateTeams};
use desk::TicketId;

use crate::conflicts::MAX_ATTEMPTS;
use crate::{Context, conflicts};

/// The tickets of one transaction.
const BATCH: i64 = 64;

/// The most cards that are drawn again. Slack accepts one edit a second in a channel, and the messages of new tickets wait
/// for these edits. Other cards show the due time with their next change.
const MOST_REDRAWN: usize = 200;

/// Applies the policies to all open tickets without clocks, and tells each team how many of them are late.
///
/// # Errors
///
/// [`CommandError`] if the database fails.
pub async fn apply_policies<P: ChatPlatform>(context: &Context<P>) -> Result<(), CommandError> {
    if context.desk.levels.policies.is_empty() {
        return Ok(());
    }
    let (mut late, mut after, mut count) = (LateTeams::new(), None, 0);
    loop {
        let tickets = context.store.reads().without_clocks(after, BATCH).await?;
        let is_last = tickets.last().is_none() || tickets.len() < usize::try_from(BATCH).unwrap_or_default();
        count += tickets.len();
        let mut attempt = 1;
        loop {
            let batch = Batch {
                tickets: &tickets,
                redraws: count <= MOST_REDRAWN,
                is_last,
            };
            match apply(context, &batch, &late).await {
                Ok(more) => {
                    late = more;
                    break;
                }
                Err(error) if error.is_conflict() && attempt < MAX_ATTEMPTS => {
                    conflicts::wait_after(attempt).await;
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
        if is_last {
            return Ok(());
        }
        after = tickets.last().copied();
    }
}

/// Some open tickets.
struct Batch<'b> {
    tickets: &'b [TicketId],
    redraws: bool,
    is_last: bool,
}

async fn apply<P: ChatPlatform>(
    context: &Context<P>,
    batch: &Batch<'_>,
    late: &LateTeams,
) -> Result<LateTeams, CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    let more = commands::apply_policies(&mut uow, &context.desk, batch.tickets, batch.redraws).await?;
    let late: LateTeams = late.union(&more).cloned().collect();
    if batch.is_last {
        commands::tell_late(&mut uow, &context.desk, &late).await?;
    }
    context.committed(uow.commit().await?);
    Ok(late)
}
