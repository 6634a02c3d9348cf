//! Judges the pending approvals after the start and after a change of a group, because the policies may ask other people now.

use chat::ChatPlatform;
use commands::{CommandError, Prefetched};
use desk::ApprovalId;

use crate::conflicts::MAX_ATTEMPTS;
use crate::receive::error_chain;
use crate::{Context, conflicts, prefetch};

/// The approvals that are read at once.
const BATCH: i64 = 64;

/// How many approvals are judged. After a failure, the next call continues after the last one.
#[derive(Debug, Default)]
pub struct ApprovalRun {
    after: Option<ApprovalId>,
}

/// Judges all pending approvals, each in a transaction of its own. An approval that cannot be judged does not stop the
/// others.
///
/// # Errors
///
/// [`CommandError`] if the pending approvals cannot be read.
pub async fn judge_approvals<P: ChatPlatform + 'static>(
    context: &Context<P>,
    run: &mut ApprovalRun,
) -> Result<(), CommandError> {
    let mut facts: Option<Prefetched> = None;
    loop {
        let pending = context.store.reads().pending_approvals(run.after, BATCH).await?;
        if pending.is_empty() {
            return Ok(());
        }
        let facts = match &mut facts {
            Some(facts) => facts,
            None => facts.insert(prefetch::look_up_approvers(context).await),
        };
        for approval in pending {
            if let Err(error) = judge(context, approval, facts).await {
                tracing::error!(why = error_chain(&error), approval.id = %approval, "Cannot judge an approval");
            }
            run.after = Some(approval);
        }
    }
}

async fn judge<P: ChatPlatform>(
    context: &Context<P>,
    approval: ApprovalId,
    facts: &Prefetched,
) -> Result<(), CommandError> {
    let mut attempt = 1;
    loop {
        match judge_once(context, approval, facts).await {
            Err(error) if error.is_conflict() && attempt < MAX_ATTEMPTS => {}
            judged => return judged,
        }
        conflicts::wait_after(attempt).await;
        attempt += 1;
    }
}

async fn judge_once<P: ChatPlatform>(
    context: &Context<P>,
    approval: ApprovalId,
    facts: &Prefetched,
) -> Result<(), CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    commands::judge_approval(&mut uow, &context.desk(), approval, facts).await?;
    context.committed(uow.commit().await?);
    Ok(())
}
