//! The entry point for accounts that lost a role on a platform.

use desk::{Identity, ServiceName};
use store::UnitOfWork;

use crate::dispatch::finish::finish;
use crate::effects::approvers;
use crate::error::CommandError;
use crate::prefetched::Prefetched;
use crate::settings::Settings;
use crate::work::Work;

/// Finds other approvers for what waits for the person of an account that lost a role.
///
/// # Errors
///
/// [`CommandError`].
pub async fn role_lost(
    uow: &mut UnitOfWork,
    settings: &Settings,
    account: &Identity,
    prefetched: &Prefetched,
) -> Result<(), CommandError> {
    let mut work = Work::new(uow, settings, prefetched);
    let Some(person) = work.people().find_by_identity(account).await? else {
        return Ok(());
    };
    // The people who have the role now may be new to the desk.
    let services: Vec<ServiceName> = settings.services.iter().map(|one| one.name.clone()).collect();
    for approval in &settings.approvals {
        approvers::acquaint(&mut work, &approval.policy, &services).await?;
    }
    approvers::left(&mut work, person.id).await?;
    finish(&mut work).await
}
