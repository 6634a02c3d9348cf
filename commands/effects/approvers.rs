//! The records of approvers, and what happens if approvers can no longer decide.

use std::collections::BTreeSet;

use desk::approval::ApprovalPolicy;
use desk::{ApprovalId, Identity, PersonId, ServiceName};

use crate::actor::Actor;
use crate::effects::{decision_cards, substitutes};
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
        add(work, &account).await?;
    }
    Ok(())
}

/// Adds a person to the records, if the desk does not know the account.
async fn add(work: &mut Work<'_>, account: &Identity) -> Result<(), CommandError> {
    let (user, prefetched) = (approvals::user(account), work.prefetched());
    Actor::find(work, &user, prefetched).await?.keep(work);
    Ok(())
}

/// Finds other approvers for what waits for a person who left. If the person has another account with the role, the decision
/// cards go there.
pub(crate) async fn left(work: &mut Work<'_>, person: PersonId) -> Result<(), CommandError> {
    for id in pending_of(work, person).await? {
        let matter = approvals::find(work, id, None).await?;
        refresh(work, &matter).await?;
        ask(work, id).await?;
    }
    Ok(())
}

/// Judges a pending approval by the configuration and the people as they are now.
pub(crate) async fn judge(work: &mut Work<'_>, id: ApprovalId) -> Result<(), CommandError> {
    let matter = approvals::find(work, id, None).await?;
    if !matter.approval.is_pending() {
        return Ok(());
    }
    refresh(work, &matter).await?;
    settle(work, id).await?;
    ask(work, id).await
}

/// Posts the decision cards that a pending approval lacks.
async fn ask(work: &mut Work<'_>, id: ApprovalId) -> Result<(), CommandError> {
    let matter = approvals::find(work, id, None).await?;
    match matter.approval.is_pending() {
        true => decision_cards::ask(work, &matter).await,
        false => Ok(()),
    }
}

/// Locks what waits for some people. The unit of work waits for no other one.
pub(crate) async fn lock_pending(work: &mut Work<'_>, people: &[PersonId]) -> Result<(), CommandError> {
    let mut pending = BTreeSet::new();
    for person in people {
        pending.extend(pending_of(work, *person).await?);
    }
    Ok(work.approvals().lock_free(&pending).await?)
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
        settle(work, id).await?;
    }
    Ok(())
}

/// Records what follows from the votes of an approval.
async fn settle(work: &mut Work<'_>, id: ApprovalId) -> Result<(), CommandError> {
    let Matter {
        mut approval, people, ..
    } = approvals::find(work, id, None).await?;
    let events = approval.judge_again(&people, work.now());
    work.record_all(&mut approval, None, events);
    Ok(())
}

/// Replaces the approvers of the open round who can no longer decide, and names the substitutes as they are now.
pub(crate) async fn refresh(work: &mut Work<'_>, matter: &Matter) -> Result<(), CommandError> {
    replace_lost(work, matter).await?;
    substitutes::renew(work, matter.approval.id).await
}

/// Replaces the approvers of the open round who left or lost the role, and fills empty seats. If nobody has the role now, the
/// seat stays empty, and if too few people are left, the approval asks its fallback or expires. People whom the desk does not
/// know are added to the records.
async fn replace_lost(work: &mut Work<'_>, matter: &Matter) -> Result<(), CommandError> {
    let mut approval = matter.approval.clone();
    let mut people = matter.people.clone();
    for seat in standing::lost_seats(work, matter).await? {
        // A new round has named its approvers when it began.
        if approval.revision() != matter.approval.revision() {
            break;
        }
        let successors = standing::successors(work, matter, &seat).await?;
        let accounts: Vec<Identity> = successors.iter().map(|one| one.account.clone()).collect();
        for account in &accounts {
            add(work, account).await?;
        }
        let known = approvals::participants(work, &accounts, &[]).await?;
        people.owners.extend(known.owners);
        // A vote that was given stays, an empty seat may stay empty, and an approval that ended needs nobody.
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
