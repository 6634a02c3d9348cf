//! Open accounts of a person, and whether the person still works in a team.

use std::collections::BTreeSet;

use chat::{Connection, Membership, UserRef};
use desk::{Identity, PersonId, TeamName, Ticket, TicketEvent};

use crate::error::CommandError;
use crate::settings::Settings;
use crate::work::Work;

/// Returns the open accounts of a person, including the accounts that the configuration declares for the person.
pub(crate) async fn reached_by(work: &mut Work<'_>, person: PersonId) -> Result<Vec<Identity>, CommandError> {
    let accounts = work.people().accounts_of(person).await?;
    let has_left = |one: &Identity| {
        accounts
            .iter()
            .any(|account| account.identity == *one && account.left.is_some())
    };
    let Some(first) = accounts.first() else {
        return Ok(Vec::new());
    };
    let recorded = accounts.iter().map(|account| account.identity.clone());
    let all = work.settings().roster.all_of(&first.identity, recorded);
    Ok(all.into_iter().filter(|one| !has_left(one)).collect())
}

/// Returns those of these accounts that have left.
pub(crate) async fn left(
    work: &mut Work<'_>,
    accounts: &[Identity],
) -> Result<BTreeSet<Identity>, CommandError> {
    let mut left = BTreeSet::new();
    for account in accounts {
        let user = UserRef::new(&Connection(account.connection.clone()), account.user.clone());
        let is_closed = work.prefetched().membership(&user) == Membership::Deactivated;
        let met = work.people().meet(account).await?;
        if is_closed || met.is_some_and(|met| met.left.is_some()) {
            left.insert(account.clone());
        }
    }
    Ok(left)
}

/// Returns whether one of these accounts is a member or a lead of a team.
pub(crate) fn works(settings: &Settings, accounts: &[Identity], team: &TeamName) -> bool {
    let Some(team) = settings.roster.team(team) else {
        return false;
    };
    accounts
        .iter()
        .any(|one| team.members.contains(one) || team.leads.contains(one))
}

/// Decides the event that reopens a ticket. If the assignee has left the team, the reopened ticket has no assignee.
pub(crate) async fn reopened(work: &mut Work<'_>, ticket: &Ticket) -> Result<TicketEvent, CommandError> {
    let event = ticket.reopen()?;
    let TicketEvent::Reopened {
        assignee: Some(assignee),
    } = event
    else {
        return Ok(event);
    };
    let accounts = work.people().accounts_of(assignee).await?;
    let has_left = accounts.iter().any(|account| account.left.is_some());
    let is_gone = has_left && {
        let open = reached_by(work, assignee).await?;
        !works(work.settings(), &open, &ticket.team)
    };
    Ok(TicketEvent::Reopened {
        assignee: Some(assignee).filter(|_| !is_gone),
    })
}
