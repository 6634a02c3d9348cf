//! An approval with its change, and the people behind the accounts that it names.

use std::collections::BTreeSet;

use chat::{Connection, UserRef};
use desk::approval::{
    Approval, ApprovalPolicy, ApprovalSubject, Ask, Candidate, Participants, Round, Seat, Sources, Stage,
    Standing, Terms,
};
use desk::change::Change;
use desk::{ApprovalId, Identity, PersonId, Refusal, ServiceName};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::settings::Settings;
use crate::work::Work;

/// An approval, the change that it is about, and the people behind the accounts.
#[derive(Clone, Debug)]
pub(crate) struct Matter {
    /// The approval.
    pub(crate) approval: Approval,
    /// The change.
    pub(crate) change: Change,
    /// The people as they are now.
    pub(crate) people: Participants,
}

impl Matter {
    /// Returns whether a person was asked in the current round, on any account.
    pub(crate) fn is_asked(&self, account: &Identity) -> bool {
        let person = self.people.owner(account);
        let mut asked = self.approval.round().into_iter().flat_map(named);
        person.is_some() && asked.any(|named| self.people.owner(named) == person)
    }

    /// Returns whether a person is asked in the current round. Accounts that have left give no rights.
    pub(crate) fn may_read(&self, actor: &Actor) -> bool {
        let mut asked = self.approval.round().into_iter().flat_map(named);
        asked.any(|named| actor.identities().contains(named))
    }

    /// Returns whether a person still has the role for which the policy asks. Accounts that have left give no role.
    pub(crate) fn standing(&self, settings: &Settings, actor: &Actor) -> Standing {
        let named = self.named_now(settings);
        match actor.identities().iter().any(|account| named.contains(account)) {
            true => Standing::Holds,
            false => Standing::Lost,
        }
    }

    /// The accounts with the roles that the current round asked and that a round of the policy still asks, and their
    /// substitutes. If the configuration no longer has the policy, all roles that the round asked count.
    fn named_now(&self, settings: &Settings) -> BTreeSet<Identity> {
        let Some(round) = self.approval.round() else {
            return BTreeSet::new();
        };
        let policy = settings.approval(&self.approval.terms.policy);
        let policy = policy.map(|approval| &approval.policy);
        let is_asked =
            |ask: &Ask| policy.is_none_or(|policy| policy.rounds.iter().any(|rule| rule.ask.contains(ask)));
        let asks: Vec<Ask> = round.seats.iter().flat_map(|seat| seat.asks.clone()).collect();
        let asks: Vec<Ask> = asks.into_iter().filter(is_asked).collect();
        let candidates = candidates(settings, &asks, &self.change.content.services);
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

/// The accounts of the approvers of a round, and of their substitutes.
fn named(round: &Round) -> impl Iterator<Item = &Identity> {
    round.seats.iter().filter(|seat| !seat.vacant).flat_map(|seat| {
        let substitute = seat.substitute.as_ref().map(|substitute| &substitute.account);
        [Some(&seat.account), substitute].into_iter().flatten()
    })
}

/// Reads an approval and its change. `reader` is the account of the person who reads.
pub(crate) async fn find(
    work: &mut Work<'_>,
    id: ApprovalId,
    reader: Option<&Identity>,
) -> Result<Matter, CommandError> {
    let approval = work.approvals().find(id).await?.ok_or(Refusal::Gone)?;
    let ApprovalSubject::Change(change) = approval.subject else {
        return Err(Refusal::Gone.into());
    };
    let change = work.changes().get(change).await?;
    let mut accounts: Vec<Identity> = approval.accounts().into_iter().cloned().collect();
    accounts.extend(reader.cloned());
    let people = participants(work, &accounts, change.requester).await?;
    Ok(Matter {
        approval,
        change,
        people,
    })
}

/// Returns whose accounts these are now. Accounts that the configuration declares to be one person's have one owner, even
/// if the desk has two records of that person.
pub(crate) async fn participants(
    work: &mut Work<'_>,
    accounts: &[Identity],
    requester: PersonId,
) -> Result<Participants, CommandError> {
    let mut people = Participants::default();
    for account in accounts {
        if let Some(owner) = owner(work, account).await? {
            people.owners.insert(account.clone(), owner);
        }
    }
    people.involved.insert(requester);
    for account in work.people().identities_of(requester).await? {
        people.involved.extend(owner(work, &account).await?);
    }
    Ok(people)
}

async fn owner(work: &mut Work<'_>, account: &Identity) -> Result<Option<PersonId>, CommandError> {
    let mut all = work.settings().roster.identities_of(account);
    all.insert(account.clone());
    let mut owners = BTreeSet::new();
    for one in all {
        owners.extend(
            work.people()
                .find_by_identity(&one)
                .await?
                .map(|person| person.id),
        );
    }
    Ok(owners.into_iter().next())
}

/// Returns what a policy says, and whom it names. Accounts whose people the desk does not know are not asked.
pub(crate) async fn terms(
    work: &mut Work<'_>,
    policy: &ApprovalPolicy,
    affected: &[ServiceName],
    requester: PersonId,
) -> Result<(Terms, Participants), CommandError> {
    let settings = work.settings();
    let accounts = named_by(settings, policy, affected);
    let people = participants(work, &accounts, requester).await?;
    let stages = policy.rounds.iter().map(|rule| Stage {
        seats: Seat::of_people(candidates(settings, &rule.ask, affected), &people),
        need: rule.need,
    });
    let terms = Terms {
        policy: policy.name.clone(),
        stages: stages.collect(),
        veto: policy.veto,
        fallback: policy.fallback.iter().cloned().map(Seat::fallback).collect(),
        reasons: policy.reasons.clone(),
        confirm: policy.confirm,
        remind: policy.remind,
        expire: policy.expire,
    };
    Ok((terms, people))
}

/// Returns the accounts that a policy names for a change of these services.
pub(crate) fn named_by(
    settings: &Settings,
    policy: &ApprovalPolicy,
    affected: &[ServiceName],
) -> Vec<Identity> {
    let asked = policy
        .rounds
        .iter()
        .flat_map(|rule| candidates(settings, &rule.ask, affected));
    let asked = asked.map(|candidate| candidate.account);
    asked.chain(policy.fallback.iter().cloned()).collect()
}

/// Returns the users whom the policies can ask, so that their names are looked up.
pub(crate) fn users_to_ask(settings: &Settings) -> BTreeSet<UserRef> {
    let services: Vec<ServiceName> = settings
        .services
        .iter()
        .map(|service| service.name.clone())
        .collect();
    let policies = settings.approvals.iter().map(|approval| &approval.policy);
    let accounts = policies.flat_map(|policy| named_by(settings, policy, &services));
    accounts.map(|account| user(&account)).collect()
}

fn candidates(settings: &Settings, ask: &[Ask], affected: &[ServiceName]) -> Vec<Candidate> {
    let sources = Sources {
        roster: &settings.roster,
        services: &settings.services,
        affected,
        managers: &[],
        chosen: &std::collections::BTreeMap::new(),
    };
    Ask::candidates(ask, &sources)
}

/// Returns the user of an account.
pub(crate) fn user(account: &Identity) -> UserRef {
    UserRef::new(&Connection(account.connection.clone()), account.user.clone())
}
