//! Whether an author writes for the team, and which agent is notified of a message to the team.

use chat::UserRef;
use desk::{PersonId, Ticket};

use crate::error::CommandError;
use crate::facts::names;
use crate::work::Work;

/// Returns the user who is notified of a message to the team: the assignee, unless the author is from the team.
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

/// Returns whether a person writes for the team: the person is a member or a lead of the team, and is not the
/// requester of the ticket that the message is about.
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
