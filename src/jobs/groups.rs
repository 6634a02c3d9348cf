//! The groups that the platforms keep: reads their members, and keeps the settings with the members as they are now.
//!
//! The adapters keep a reading for at most a minute and drop it when the platform reports a change, so a step asks the
//! platform only if something may be new.

use chat::ChatPlatform;
use commands::{CommandError, Prefetched};
use desk::Identity;

use crate::conflicts::MAX_ATTEMPTS;
use crate::group_readings::read;
use crate::receive::error_chain;
use crate::{Context, conflicts, prefetch};

/// Reads the members of all groups that the configuration takes from platforms. A group that cannot be read keeps the members
/// of the last reading. People who lost a role are replaced where they were asked to decide.
pub async fn read_groups<P: ChatPlatform + 'static>(context: &Context<P>) {
    for group in context.desk().roster.sources() {
        let _is_noted = read(context, &group).await;
    }
    let lost = context.groups().take_lost();
    if lost.is_empty() {
        return;
    }
    let facts = prefetch::look_up_approvers(context).await;
    for account in lost {
        replace(context, &account, &facts).await;
    }
}

/// Replaces a person who lost a role. A unit of work that fails is not repeated: a click and the reminder replace the person
/// too.
async fn replace<P: ChatPlatform>(context: &Context<P>, account: &Identity, facts: &Prefetched) {
    for attempt in 1..=MAX_ATTEMPTS {
        match replace_once(context, account, facts).await {
            Err(error) if error.is_conflict() => conflicts::wait_after(attempt).await,
            Err(error) => {
                tracing::error!(error = error_chain(&error), "Cannot replace an approver");
                return;
            }
            Ok(()) => return,
        }
    }
}

async fn replace_once<P: ChatPlatform>(
    context: &Context<P>,
    account: &Identity,
    facts: &Prefetched,
) -> Result<(), CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    commands::role_lost(&mut uow, &context.desk(), account, facts).await?;
    context.committed(uow.commit().await?);
    Ok(())
}
