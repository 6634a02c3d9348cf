//! Which approvers still have the role for which they were asked. Each seat is judged by its own roles: a person who lost
//! one role may have another seat, or decide for somebody else.

use std::collections::BTreeSet;

use desk::Identity;
use desk::approval::{Ask, Candidate, Seat, Standing};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::facts::presence;
use crate::settings::Settings;
use crate::work::Work;

/// Returns the accounts that have one of the roles of a seat now, and for which the policy still asks. If the configuration
/// no longer has the policy, all roles of the seat count.
fn holders(settings: &Settings, matter: &Matter, seat: &Seat) -> Vec<Candidate> {
    let terms = &matter.approval.terms;
    let policy = settings.approval(&terms.policy);
    let policy = policy.map(|approval| &approval.policy);
    if seat.asks.is_empty() {
        let before = || terms.fallback.iter().map(|seat| seat.account.clone()).collect();
        let fallback: Vec<Identity> = policy.map_or_else(before, |policy| policy.fallback.clone());
        let candidates = fallback.into_iter().map(|account| Candidate {
            account,
            asks: Vec::new(),
        });
        return candidates.collect();
    }
    let is_asked =
        |ask: &&Ask| policy.is_none_or(|policy| policy.rounds.iter().any(|rule| rule.ask.contains(ask)));
    let asks: Vec<Ask> = seat.asks.iter().filter(is_asked).cloned().collect();
    approvals::candidates(settings, &asks, matter.about.services())
}

/// Returns whether a person has the role of each seat that the person fills, as the approver or as the substitute of an
/// approver. Accounts that have left give no role.
pub(crate) async fn of_voter(
    work: &mut Work<'_>,
    matter: &Matter,
    actor: &Actor,
) -> Result<Standing, CommandError> {
    let Some(round) = matter.approval.round().filter(|_| matter.approval.is_pending()) else {
        return Ok(Standing::Holds);
    };
    let Some(voter) = matter.people.owner(&actor.identity()) else {
        return Ok(Standing::Lost);
    };
    for seat in round.seats.iter().filter(|seat| !seat.vacant) {
        let Some(approver) = matter.people.owner(&seat.account) else {
            continue;
        };
        let substitute = seat.substitute_at(work.now());
        let substitute = substitute.and_then(|account| matter.people.owner(account));
        let open: BTreeSet<Identity> = if approver == voter {
            actor.identities().clone()
        } else if substitute == Some(voter) {
            presence::reached_by(work, approver).await?.into_iter().collect()
        } else {
            continue;
        };
        let holders = holders(work.settings(), matter, seat);
        if !holders.iter().any(|holder| open.contains(&holder.account)) {
            return Ok(Standing::Lost);
        }
    }
    Ok(Standing::Holds)
}

/// Returns the seats of the open round whose approvers no longer have the role on an open account, and the empty seats.
pub(crate) async fn lost_seats(work: &mut Work<'_>, matter: &Matter) -> Result<Vec<Seat>, CommandError> {
    let Some(round) = matter.approval.round().filter(|_| matter.approval.is_pending()) else {
        return Ok(Vec::new());
    };
    let mut lost = Vec::new();
    for seat in &round.seats {
        let holders = holders(work.settings(), matter, seat);
        let open = match matter.people.owner(&seat.account) {
            _ if seat.vacant => Vec::new(),
            Some(person) => presence::reached_by(work, person).await?,
            None => continue,
        };
        if !holders.iter().any(|holder| open.contains(&holder.account)) {
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
    let mut named = holders(work.settings(), matter, seat);
    let accounts: Vec<Identity> = named.iter().map(|one| one.account.clone()).collect();
    let left = presence::left(work, &accounts).await?;
    named.retain(|one| !left.contains(&one.account));
    Ok(named)
}
