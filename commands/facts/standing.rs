//! Which approvers still have the role for which they were asked.

use std::collections::BTreeSet;

use desk::approval::{Ask, Candidate, Seat, Standing};
use desk::{Identity, Roster};

use crate::actor::identity;
use crate::error::CommandError;
use crate::facts::approvals::Matter;
use crate::facts::candidates::{candidates, candidates_in, is_asked, is_incomplete};
use crate::facts::presence;
use crate::prefetched::GroupFact;
use crate::settings::Settings;
use crate::work::Work;

impl Matter {
    /// Returns whether a person with these open accounts still has the role for which the policy asks.
    ///
    /// Only readings of at most a minute count. While a platform cannot say, neither is certain.
    pub(crate) fn standing(&self, work: &Work<'_>, accounts: impl IntoIterator<Item = Identity>) -> Standing {
        let (settings, prefetched) = (work.settings(), work.prefetched());
        let accounts: BTreeSet<Identity> = accounts.into_iter().collect();
        let mut unsaid = false;
        let mut roster = settings
            .roster
            .certain(|source| *prefetched.group(source) == GroupFact::Read);
        let asks = self.asks_now(settings);
        for group in roster
            .groups
            .iter_mut()
            .filter(|group| is_asked(&asks, &group.name))
        {
            let facts: Vec<&GroupFact> = group.sources().map(|source| prefetched.group(source)).collect();
            for fact in facts {
                match fact {
                    GroupFact::Read => {}
                    GroupFact::Told { user, is_member } if accounts.contains(&identity(user)) => {
                        group.members.extend(is_member.then(|| identity(user)));
                    }
                    GroupFact::Told { .. } | GroupFact::Unread => unsaid = true,
                }
            }
        }
        let named = self.named_in(settings, &roster);
        match accounts.iter().any(|account| named.contains(account)) {
            true => Standing::Holds,
            false if unsaid => Standing::Unknown,
            false => Standing::Lost,
        }
    }

    /// The accounts with the roles that the current round asked and that a round of the policy still asks, and their
    /// substitutes. If the configuration no longer has the policy, all roles that the round asked count.
    fn named_now(&self, settings: &Settings) -> BTreeSet<Identity> {
        self.named_in(settings, &settings.roster)
    }

    /// The roles that the current round asked and that a round of the policy still asks.
    fn asks_now(&self, settings: &Settings) -> Vec<Ask> {
        let policy = settings.approval(&self.approval.terms.policy);
        let policy = policy.map(|approval| &approval.policy);
        let is_asked =
            |ask: &Ask| policy.is_none_or(|policy| policy.rounds.iter().any(|rule| rule.ask.contains(ask)));
        let seats = self.approval.round().into_iter().flat_map(|round| &round.seats);
        let asks = seats.flat_map(|seat| seat.asks.clone());
        asks.filter(is_asked).collect()
    }

    /// As [`Matter::named_now`], with the people of this roster.
    fn named_in(&self, settings: &Settings, roster: &Roster) -> BTreeSet<Identity> {
        let Some(round) = self.approval.round() else {
            return BTreeSet::new();
        };
        let policy = settings.approval(&self.approval.terms.policy);
        let policy = policy.map(|approval| &approval.policy);
        let asks = self.asks_now(settings);
        let candidates = candidates_in(settings, roster, &asks, self.about.services());
        let mut named: BTreeSet<Identity> = candidates.into_iter().map(|one| one.account).collect();
        if round.because.is_fallback() {
            let before = || {
                self.approval
                    .terms
                    .fallback
                    .iter()
                    .map(|seat| seat.account.clone())
            };
            named.extend(policy.map_or_else(|| before().collect(), |policy| policy.fallback.clone()));
        }
        let seats = round.seats.iter().filter(|seat| named.contains(&seat.account));
        let substitutes = seats.filter_map(|seat| seat.substitute.as_ref());
        let substitutes: Vec<Identity> = substitutes.map(|one| one.account.clone()).collect();
        named.extend(substitutes);
        named
    }
}

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
        let is_certain = !is_incomplete(work.settings(), &seat.asks) || open.is_empty();
        if is_certain && !open.iter().any(|account| named.contains(account)) {
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
    let mut named = candidates(settings, &seat.asks, matter.about.services());
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
