//! Which accounts of a person are still open, and what follows for the tickets they work on.

use desk::{Identity, PersonId, TeamName, Ticket, TicketEvent};
use store::UnitOfWork;

use crate::error::CommandError;
use crate::settings::Desk;

/// The accounts that somebody is still reached by, those that the configuration gives to them included.
pub(crate) async fn reached_by(
    uow: &mut UnitOfWork,
    desk: &Desk,
    person: PersonId,
) -> Result<Vec<Identity>, CommandError> {
    let accounts = uow.people().accounts_of(person).await?;
    let left = |one: &Identity| {
        accounts
            .iter()
            .any(|account| account.identity == *one && account.left.is_some())
    };
    let Some(first) = accounts.first() else {
        return Ok(Vec::new());
    };
    let kept = accounts.iter().map(|account| account.identity.clone());
    let all = desk.roster.all_of(&first.identity, kept);
    Ok(all.into_iter().filter(|one| !left(one)).collect())
}

pub(crate) fn works(desk: &Desk, accounts: &[Identity], team: &TeamName) -> bool {
    let Some(team) = desk.roster.team(team) else {
        return false;
    };
    accounts
        .iter()
        .any(|one| team.members.contains(one) || team.leads.contains(one))
}

/// What happens when a ticket is reopened whose assignee has left meanwhile: it goes to the team.
pub(crate) async fn without_who_left(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    event: TicketEvent,
) -> Result<TicketEvent, CommandError> {
    let TicketEvent::Reopened {
        assignee: Some(assignee),
    } = event
    else {
        return Ok(event);
    };
    let accounts = uow.people().accounts_of(assignee).await?;
    let has_left = accounts.iter().any(|account| account.left.is_some());
    let is_gone = has_left && {
        let there = reached_by(uow, desk, assignee).await?;
        !works(desk, &there, &ticket.team)
    };
    Ok(TicketEvent::Reopened {
        assignee: Some(assignee).filter(|_| !is_gone),
    })
}
