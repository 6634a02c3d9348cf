//! The entry point for pending approvals after a start or a change of a group, because the policies may ask other people now.

use std::collections::BTreeSet;

use chat::UserRef;
use desk::{ApprovalId, PlatformGroup};
use store::UnitOfWork;

use crate::dispatch::finish::finish;
use crate::effects::approvers;
use crate::error::CommandError;
use crate::facts::{approvals, candidates};
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::work::Work;

/// Returns the groups of platforms that the policies of these settings ask.
pub fn groups_to_ask(settings: &Settings) -> BTreeSet<PlatformGroup> {
    candidates::groups_to_ask(settings)
}

/// Returns the users whom the policies of these settings can ask.
pub fn users_to_ask(settings: &Settings) -> Vec<UserRef> {
    approvals::users_to_ask(settings).into_iter().collect()
}

/// Judges a pending approval by the settings: approvers who lost their role are replaced, and what follows happens.
///
/// # Errors
///
/// [`CommandError`].
pub async fn judge_approval(
    uow: &mut UnitOfWork,
    settings: &Settings,
    approval: ApprovalId,
    prefetched: &Prefetched,
) -> Result<(), CommandError> {
    let mut work = Work::new(uow, settings, prefetched);
    approvers::judge(&mut work, approval).await?;
    finish(&mut work).await
}
