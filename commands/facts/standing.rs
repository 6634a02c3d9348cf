//! Which approvers still have the role for which they were asked.

use desk::Identity;
use desk::approval::{Candidate, Seat};

use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::facts::presence;
use crate::work::Work;

/// Returns the seats of the open round whose people no longer have the role on an open account.
pub(crate) async fn lost_seats(work: &mut Work<'_>, matter: &Matter) -> Result<Vec<Seat>, CommandError> {
    let Some(round) = matter.approval.round().filter(|_| matter.approval.is_pending()) else {
        return Ok(Vec::new());
    };
    let named = matter.named_now(work.settings());
    let mut lost = Vec::new();
    for seat in round.seats.iter().filter(|seat| !seat.vacant) {
        let Some(person) = matter.people.owner(&seat.account) else {
            continue;
        };
        let open = presence::reached_by(work, person).await?;
        if !open.iter().any(|account| named.contains(account)) {
            lost.push(seat.clone());
        }
    }
    Ok(lost)
}

/// Returns the open accounts that have the role of a seat now.
pub(crate) async fn successors(
    work: &mut Work<'_>,
    matter: &Matter,
    seat: &Seat,
) -> Result<Vec<Candidate>, CommandError> {
    let settings = work.settings();
    let mut named = approvals::candidates(settings, &seat.asks, matter.about.services());
    if seat.asks.is_empty() {
        let policy = settings.approval(&matter.approval.terms.policy);
        let fallback = policy.into_iter().flat_map(|approval| &approval.policy.fallback);
        named.extend(fallback.map(|account| Candidate {
            account: account.clone(),
            asks: Vec::new(),
        }));
    }
    let accounts: Vec<Identity> = named.iter().map(|one| one.account.clone()).collect();
    let left = presence::left(work, &accounts).await?;
    named.retain(|one| !left.contains(&one.account));
    Ok(named)
}
