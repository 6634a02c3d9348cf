//! The records of approvers, and what happens if approvers can no longer decide.

use std::collections::BTreeSet;

use desk::approval::ApprovalPolicy;
use desk::{ApprovalId, Identity, PersonId, ServiceName};

use crate::actor::Actor;
use crate::effects::substitutes;
use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::facts::standing;
use crate::work::Work;

/// The number of pending approvals that are read at once.
const PAGE: i64 = 100;

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

/// Finds other approvers for what waits for a person who left.
pub(crate) async fn left(work: &mut Work<'_>, person: PersonId) -> Result<(), CommandError> {
    for id in pending_of(work, person).await? {
        let matter = approvals::find(work, id, None).await?;
        refresh(work, &matter).await?;
    }
    Ok(())
}

/// Names the substitutes as they are now on what waits for a person.
pub(crate) async fn renew_substitutes(work: &mut Work<'_>, person: PersonId) -> Result<(), CommandError> {
    for id in pending_of(work, person).await? {
        substitutes::renew(work, id).await?;
    }
    Ok(())
}

/// Judges the votes again on what waits for a person whose accounts were linked or unlinked.
pub(crate) async fn judge_again(work: &mut Work<'_>, person: PersonId) -> Result<(), CommandError> {
    for id in pending_of(work, person).await? {
        substitutes::renew(work, id).await?;
        let Matter {
            mut approval, people, ..
        } = approvals::find(work, id, None).await?;
        let events = approval.judge_again(&people, work.now());
        work.record_all(&mut approval, None, events);
    }
    Ok(())
}

/// Replaces the approvers of the open round who can no longer decide, and names the substitutes as they are now.
pub(crate) async fn refresh(work: &mut Work<'_>, matter: &Matter) -> Result<(), CommandError> {
    replace_lost(work, matter).await?;
    substitutes::renew(work, matter.approval.id).await
}

/// Replaces the approvers of the open round who left or lost the role. If nobody has the role now, the seat stays empty, and
/// if too few people are left, the approval asks its fallback or expires.
async fn replace_lost(work: &mut Work<'_>, matter: &Matter) -> Result<(), CommandError> {
    let mut approval = matter.approval.clone();
    let mut people = matter.people.clone();
    for seat in standing::lost_seats(work, matter).await? {
        let successors = standing::successors(work, matter, &seat).await?;
        let accounts: Vec<Identity> = successors.iter().map(|one| one.account.clone()).collect();
        let known = approvals::participants(work, &accounts, &[]).await?;
        people.owners.extend(known.owners);
        // A vote that was given stays, and an approval that ended needs nobody.
        if let Ok(events) = approval.replace(&seat.account, &successors, &people, work.now()) {
            work.record_all(&mut approval, None, events);
        }
    }
    Ok(())
}

/// Returns the pending approvals that name an account of a person.
async fn pending_of(work: &mut Work<'_>, person: PersonId) -> Result<BTreeSet<ApprovalId>, CommandError> {
    let mut found = BTreeSet::new();
    for account in work.people().identities_of(person).await? {
        let mut after = None;
        loop {
            let page = work.approvals().asked(&account, after, PAGE).await?;
            after = page.last().copied();
            found.extend(page);
            if after.is_none() {
                break;
            }
        }
    }
    Ok(found)
}
