//! Who decides on approvals for people who are away.

use desk::approval::{Participants, Substitute, Substitution};
use desk::{Identity, PersonId};

use crate::error::CommandError;
use crate::facts::approvals::{self, Matter};
use crate::facts::presence;
use crate::work::Work;

/// The substitutions of some people, and whose accounts they name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Substitutions {
    /// The substitutions. Some may begin later.
    pub(crate) all: Vec<Substitution>,
    /// The people behind the accounts.
    pub(crate) people: Participants,
}

/// Returns all accounts of a person, open or not, including those that the configuration declares.
pub(crate) async fn accounts_of(
    work: &mut Work<'_>,
    person: PersonId,
) -> Result<Vec<Identity>, CommandError> {
    let recorded = work.people().identities_of(person).await?;
    let Some(first) = recorded.first().cloned() else {
        return Ok(Vec::new());
    };
    let all = work.settings().roster.all_of(&first, recorded);
    Ok(all.into_iter().collect())
}

/// Returns the substitutions of accounts that have not ended.
pub(crate) async fn of(work: &mut Work<'_>, away: &[Identity]) -> Result<Substitutions, CommandError> {
    let all = work.substitutes().of(away).await?;
    with_people(work, all).await
}

/// Returns the substitutions that have not ended in which one of these accounts decides for somebody.
pub(crate) async fn by(work: &mut Work<'_>, substitutes: &[Identity]) -> Result<Substitutions, CommandError> {
    let all = work.substitutes().by(substitutes).await?;
    with_people(work, all).await
}

/// Returns the substitutions of the approvers of the open round.
pub(crate) async fn of_approvers(
    work: &mut Work<'_>,
    matter: &Matter,
) -> Result<Substitutions, CommandError> {
    let seats = matter.approval.round().into_iter().flat_map(|round| &round.seats);
    let mut accounts = Vec::new();
    for seat in seats.filter(|seat| !seat.vacant) {
        if let Some(person) = matter.people.owner(&seat.account) {
            accounts.extend(accounts_of(work, person).await?);
        }
    }
    accounts.sort();
    accounts.dedup();
    of(work, &accounts).await
}

/// Returns who decides now for an approver. Nobody decides for a person whose own matter it is, or is asked about their own
/// matter. A substitute who left decides for nobody.
pub(crate) async fn current(
    work: &mut Work<'_>,
    matter: &Matter,
    approver: &Identity,
    known: &Substitutions,
) -> Result<Option<Substitute>, CommandError> {
    let people = &known.people;
    let found = Substitution::substitute_of(approver, &known.all, people, work.now());
    let (Some(found), Some(for_whom)) = (found, people.owner(approver)) else {
        return Ok(None);
    };
    let Some(person) = people.owner(&found.account).filter(|person| *person != for_whom) else {
        return Ok(None);
    };
    let is_own = |person| matter.approval.is_involved(person, people);
    if is_own(person) || is_own(for_whom) {
        return Ok(None);
    }
    let open = presence::reached_by(work, person).await?;
    let account = match open.contains(&found.account) {
        true => Some(&found.account),
        false => open.first(),
    };
    Ok(account.map(|account| Substitute {
        account: account.clone(),
        until: found.until,
    }))
}

async fn with_people(work: &mut Work<'_>, all: Vec<Substitution>) -> Result<Substitutions, CommandError> {
    let accounts: Vec<Identity> = all
        .iter()
        .flat_map(|one| [one.of.clone(), one.by.clone()])
        .collect();
    let people = approvals::participants(work, &accounts, &[]).await?;
    Ok(Substitutions { all, people })
}
