//! The substitutes of approvers in the open round of an approval.

use desk::ApprovalId;
use desk::approval::Seat;

use crate::error::CommandError;
use crate::facts::approvals;
use crate::facts::substitutes;
use crate::work::Work;

/// Names the substitutes of the approvers of the open round as they are now. A substitute without whom too few people would
/// decide, because the substitute is an approver as well, is not named: both decide for themselves.
pub(crate) async fn renew(work: &mut Work<'_>, id: ApprovalId) -> Result<(), CommandError> {
    let mut matter = approvals::find(work, id, None).await?;
    let Some(round) = matter.approval.round().filter(|_| matter.approval.is_pending()) else {
        return Ok(());
    };
    let seats: Vec<Seat> = round.seats.iter().filter(|seat| !seat.vacant).cloned().collect();
    let mut known = substitutes::of_approvers(work, &matter).await?;
    if known.all.is_empty() && seats.iter().all(|seat| seat.substitute.is_none()) {
        return Ok(());
    }
    matter.people.owners.extend(known.people.owners.clone());
    known.people = matter.people.clone();
    let mut approval = matter.approval.clone();
    for seat in seats {
        // A new round has named its substitutes when it began.
        if approval.revision() != matter.approval.revision() {
            break;
        }
        let by = substitutes::current(work, &matter, &seat.account, &known).await?;
        let is_begun = by.is_some();
        let mut events = approval.substitute(&seat.account, by, &matter.people, work.now());
        if is_begun && events.as_ref().is_ok_and(|events| events.len() > 1) {
            events = approval.substitute(&seat.account, None, &matter.people, work.now());
        }
        // A substitute who stays the same causes no event.
        if let Ok(events) = events {
            work.record_all(&mut approval, None, events);
        }
    }
    Ok(())
}
