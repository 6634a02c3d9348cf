//! The groups that the platforms keep: reads their members, and keeps the settings with the members as they are now.
//!
//! The adapters keep a reading for at most a minute and drop it when the platform reports a change, so a step asks the
//! platform only if something may be new.

use chat::ChatPlatform;
use commands::CommandError;

use crate::group_readings::read;
use crate::{ApprovalRun, Context, judge_approvals};

/// Reads the members of all groups that the configuration takes from platforms. A group that cannot be read keeps the members
/// of the last reading.
pub async fn read_groups<P: ChatPlatform + 'static>(context: &Context<P>) {
    for group in context.desk().roster.sources() {
        if context.groups().may_read(&group) {
            let _is_noted = read(context, &group).await;
        }
    }
}

/// Reads all groups. If a group that a policy asks has changed or was read for the first time, the pending approvals are judged
/// again: people who lost a role are replaced, and empty seats are filled.
///
/// # Errors
///
/// [`CommandError`] if the pending approvals cannot be read. The next call judges them.
pub(crate) async fn follow_groups<P: ChatPlatform + 'static>(
    context: &Context<P>,
) -> Result<(), CommandError> {
    read_groups(context).await;
    if !context.groups().take_changed() {
        return Ok(());
    }
    let judged = judge_approvals(context, &mut ApprovalRun::default()).await;
    if judged.is_err() {
        context.groups().mark_changed();
    }
    judged
}
