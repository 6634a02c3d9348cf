//! Who speaks for the team, and which agent is notified of a message for the team.

use chat::UserRef;
use desk::{PersonId, Ticket};

use crate::error::CommandError;
use crate::facts::names;
use crate::work::Work;

/// Who is told of words for the team: whoever works on the ticket, unless the team itself spoke.
pub(crate) async fn agent_to_notify(
    work: &mut Work<'_>,
    ticket: &Ticket,
    about: &Ticket,
    author: PersonId,
) -> Result<Option<UserRef>, CommandError> {
    if is_from_team(work, ticket, about, author).await? {
        return Ok(None);
    }
    let (Some(assignee), Some(triage)) = (ticket.assignee(), work.settings().team_channel(ticket)) else {
        return Ok(None);
    };
    names::user_on(work, assignee, &triage.connection).await
}

/// Whether somebody speaks for the team: they work in it, and the ticket that they speak about is not their own.
pub(crate) async fn is_from_team(
    work: &mut Work<'_>,
    ticket: &Ticket,
    about: &Ticket,
    person: PersonId,
) -> Result<bool, CommandError> {
    let Some(team) = work.settings().roster.team(&ticket.team) else {
        return Ok(false);
    };
    if person == about.requester {
        return Ok(false);
    }
    let identities = work.people().identities_of(person).await?;
    Ok(identities.iter().any(|one| {
        work.settings()
            .roster
            .identities_of(one)
            .iter()
            .any(|one| team.members.contains(one) || team.leads.contains(one))
    }))
}
