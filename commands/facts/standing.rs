//! Which approvers still have the role for which they were asked. Each seat is judged by its own roles: a person who lost
//! one role may have another seat, or decide for somebody else.

use std::collections::BTreeSet;

use desk::approval::{Ask, Candidate, Seat, Standing};
use desk::{Identity, Roster};

use crate::actor::identity;
use crate::error::CommandError;
use crate::facts::approvals::Matter;
use crate::facts::candidates::{candidates_in, is_asked, is_incomplete};
use crate::facts::presence;
use crate::prefetched::GroupFact;
use crate::settings::Settings;
use crate::work::Work;

/// Returns the roles of a seat for which the policy still asks. If the configuration no longer has the policy, all roles of
/// the seat count.
fn asks(settings: &Settings, matter: &Matter, seat: &Seat) -> Vec<Ask> {
    let policy = settings.approval(&matter.approval.terms.policy);
    let rounds = policy.map(|approval| &approval.policy.rounds);
    let is_asked = |ask: &&Ask| rounds.is_none_or(|rounds| rounds.iter().any(|rule| rule.ask.contains(ask)));
    seat.asks.iter().filter(is_asked).cloned().collect()
}

/// Returns the accounts that have one of the roles of a seat in this roster.
fn holders(settings: &Settings, roster: &Roster, matter: &Matter, seat: &Seat) -> Vec<Candidate> {
    if !seat.asks.is_empty() {
        let asks = asks(settings, matter, seat);
        return candidates_in(settings, roster, &asks, matter.about.services());
    }
    let terms = &matter.approval.terms;
    let policy = settings.approval(&terms.policy);
    let before = || terms.fallback.iter().map(|seat| seat.account.clone()).collect();
    let fallback: Vec<Identity> = policy.map_or_else(before, |approval| approval.policy.fallback.clone());
    let candidates = fallback.into_iter().map(|account| Candidate {
        account,
        asks: Vec::new(),
    });
    candidates.collect()
}

/// Returns whether a person with these open accounts has the role of a seat. Only readings of at most a minute count. While a
/// platform cannot say, neither is certain.
fn in_seat(work: &Work<'_>, matter: &Matter, seat: &Seat, open: &BTreeSet<Identity>) -> Standing {
    let (settings, prefetched) = (work.settings(), work.prefetched());
    let asks = asks(settings, matter, seat);
    let mut roster = settings
        .roster
        .certain(|source| *prefetched.group(source) == GroupFact::Read);
    let mut unsaid = false;
    let asked = roster
        .groups
        .iter_mut()
        .filter(|group| is_asked(&asks, &group.name));
    for group in asked {
        let facts: Vec<&GroupFact> = group.sources().map(|source| prefetched.group(source)).collect();
        for fact in facts {
            match fact {
                GroupFact::Read => {}
                GroupFact::Told { user, is_member } if open.contains(&identity(user)) => {
                    group.members.extend(is_member.then(|| identity(user)));
                }
                GroupFact::Told { .. } | GroupFact::Unread => unsaid = true,
            }
        }
    }
    let holders = holders(settings, &roster, matter, seat);
    match holders.iter().any(|holder| open.contains(&holder.account)) {
        true => Standing::Holds,
        false if unsaid => Standing::Unknown,
        false => Standing::Lost,
    }
}

/// Returns whether the owner of an account has the role of each seat that the owner fills: as the approver, as the substitute
/// of an approver, or with a vote on behalf of `others`. `own` are the owner's open accounts. Accounts that have left give no
/// role. A person without a seat has no role. A seat of somebody else that a vote fills already is not judged.
pub(crate) async fn of_voter(
    work: &mut Work<'_>,
    matter: &Matter,
    (account, others): (&Identity, &BTreeSet<Identity>),
    own: &BTreeSet<Identity>,
) -> Result<Standing, CommandError> {
    let Some(round) = matter.approval.round().filter(|_| matter.approval.is_pending()) else {
        return Ok(Standing::Holds);
    };
    let Some(voter) = matter.people.owner(account) else {
        return Ok(Standing::Lost);
    };
    let mut standing = None;
    for seat in round.seats.iter().filter(|seat| !seat.vacant) {
        let Some(approver) = matter.people.owner(&seat.account) else {
            continue;
        };
        let substitute = seat.substitute_at(work.now());
        let substitute = substitute.and_then(|account| matter.people.owner(account));
        let in_seat = if approver == voter {
            in_seat(work, matter, seat, own)
        } else if substitute == Some(voter) || others.contains(&seat.account) {
            if round.is_answered(seat, &matter.people) {
                standing.get_or_insert(Standing::Holds);
                continue;
            }
            let open = presence::reached_by(work, approver).await?;
            in_seat(work, matter, seat, &open.into_iter().collect())
        } else {
            continue;
        };
        match in_seat {
            Standing::Holds => {
                standing.get_or_insert(Standing::Holds);
            }
            Standing::Unknown => standing = Some(Standing::Unknown),
            Standing::Lost => return Ok(Standing::Lost),
        }
    }
    Ok(standing.unwrap_or(Standing::Lost))
}

/// Returns the seats of the open round whose approvers no longer have the role on an open account, and the empty seats. While
/// a group was not read, nobody has lost a role that it gives.
pub(crate) async fn lost_seats(work: &mut Work<'_>, matter: &Matter) -> Result<Vec<Seat>, CommandError> {
    let Some(round) = matter.approval.round().filter(|_| matter.approval.is_pending()) else {
        return Ok(Vec::new());
    };
    let mut lost = Vec::new();
    for seat in &round.seats {
        let open = match matter.people.owner(&seat.account) {
            _ if seat.vacant => Vec::new(),
            Some(person) => presence::reached_by(work, person).await?,
            None => continue,
        };
        let settings = work.settings();
        let is_certain = open.is_empty() || !is_incomplete(settings, &asks(settings, matter, seat));
        let holders = holders(settings, &settings.roster, matter, seat);
        if is_certain && !holders.iter().any(|holder| open.contains(&holder.account)) {
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
    let mut named = holders(settings, &settings.roster, matter, seat);
    let accounts: Vec<Identity> = named.iter().map(|one| one.account.clone()).collect();
    let left = presence::left(work, &accounts).await?;
    named.retain(|one| !left.contains(&one.account));
    Ok(named)
}
