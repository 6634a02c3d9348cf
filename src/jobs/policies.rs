//! Applies the policies to open tickets in the background after the start: to all of them if policies or calendars have
//! changed, else to those to which none applied so far.

use chat::ChatPlatform;
use commands::CommandError;
use desk::TicketId;

use crate::conflicts::MAX_ATTEMPTS;
use crate::{Context, conflicts};

/// The tickets of one transaction.
const BATCH: i64 = 64;

/// The most cards that are drawn again. Slack accepts one edit a second in a channel, and the messages of new tickets wait
/// for these edits. Other cards show the due time with their next change.
const MOST_REDRAWN: usize = 200;

/// How far the policies are applied. After a failure, the next call continues after the last stored ticket.
#[derive(Debug, Default)]
pub struct PolicyRun {
    /// The last ticket to which the policies are applied.
    after: Option<TicketId>,
    /// The tickets so far.
    count: usize,
}

/// Applies the policies to open tickets, and tells each team how many of them are late.
///
/// # Errors
///
/// [`CommandError`] if the database fails, or if a ticket is locked for too long. The next call continues the same run.
pub async fn apply_policies<P: ChatPlatform>(
    context: &Context<P>,
    run: &mut PolicyRun,
) -> Result<(), CommandError> {
    let number = commands::number_of_policies(&context.desk());
    let have_changed = context.store.reads().applied_policies().await? != Some(number);
    if context.desk().levels.policies.is_empty() && !have_changed {
        context.note_policies_applied();
        return Ok(());
    }
    let mut uow = context.store.begin(context.now()).await?;
    commands::arm_digests(&mut uow, &context.desk()).await?;
    context.committed(uow.commit().await?);
    loop {
        let reads = context.store.reads();
        let tickets = match have_changed {
            true => reads.open_tickets(run.after, BATCH).await?,
            false => reads.without_clocks(run.after, BATCH).await?,
        };
        if tickets.is_empty() {
            break;
        }
        run.batch(context, &tickets).await?;
    }
    if have_changed {
        let mut uow = context.store.begin(context.now()).await?;
        uow.note_applied_policies(number).await?;
        context.committed(uow.commit().await?);
    }
    context.note_policies_applied();
    tell(context).await
}

impl PolicyRun {
    /// Applies the policies to some tickets in one transaction. If another transaction holds one of these tickets, each
    /// ticket gets a transaction of its own.
    async fn batch<P: ChatPlatform>(
        &mut self,
        context: &Context<P>,
        tickets: &[TicketId],
    ) -> Result<(), CommandError> {
        match self.some(context, tickets).await {
            Err(error) if error.is_conflict() => {}
            applied => return applied,
        }
        for ticket in tickets {
            let mut attempt = 1;
            while let Err(error) = self.some(context, std::slice::from_ref(ticket)).await {
                if !error.is_conflict() || attempt == MAX_ATTEMPTS {
                    return Err(error);
                }
                conflicts::wait_after(attempt).await;
                attempt += 1;
            }
        }
        Ok(())
    }

    async fn some<P: ChatPlatform>(
        &mut self,
        context: &Context<P>,
        tickets: &[TicketId],
    ) -> Result<(), CommandError> {
        let redraws = self.count + tickets.len() <= MOST_REDRAWN;
        let mut uow = context.store.begin(context.now()).await?;
        commands::apply_policies(&mut uow, &context.desk(), tickets, redraws).await?;
        context.committed(uow.commit().await?);
        self.count += tickets.len();
        self.after = tickets.last().copied().or(self.after);
        Ok(())
    }
}

/// Tells the marked teams. The marks are stored with the clocks, so a team is told even if the desk stopped between the
/// two. The late tickets are counted before the transaction, because SQLite has one writer.
async fn tell<P: ChatPlatform>(context: &Context<P>) -> Result<(), CommandError> {
    let late = context.store.reads().late_teams().await?;
    if late.is_empty() {
        return Ok(());
    }
    let counts = context.store.reads().late_tickets().await?;
    let mut uow = context.store.begin(context.now()).await?;
    commands::tell_late(&mut uow, &context.desk(), &late, &counts).await?;
    context.committed(uow.commit().await?);
    Ok(())
}
