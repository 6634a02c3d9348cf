//! The records of approvers.

use desk::ServiceName;
use desk::approval::ApprovalPolicy;

use crate::actor::Actor;
use crate::error::CommandError;
use crate::facts::approvals;
use crate::work::Work;

/// Adds the people whom a policy names to the records, if the desk does not know them.
pub(crate) async fn acquaint(
    work: &mut Work<'_>,
    policy: &ApprovalPolicy,
    affected: &[ServiceName],
) -> Result<(), CommandError> {
    for account in approvals::named_by(work.settings(), policy, affected) {
        let user = approvals::user(&account);
        let prefetched = work.prefetched();
        Actor::find(work, &user, prefetched).await?.keep(work);
    }
    Ok(())
}
