//! Who reads an article that an agent sends: the requesters, the team, and everybody in the channel of a conversation.

use chat::Conversation;
use desk::{Article, Audience, PersonId, Readership, Ticket};
use store::Side;

use crate::error::CommandError;
use crate::facts::articles;
use crate::knowledge::read;
use crate::work::Work;

/// Why an article cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// The article has no state in which articles are sent.
    State,
    /// This requester may not read the article.
    Requester(PersonId),
    /// Others read the thread of the team.
    Team,
    /// Others read the channel of the conversation with this requester.
    Channel(PersonId),
}

/// Returns why the article cannot be sent to the requesters of these tickets. Others read what is written in a channel, and
/// the team reads what is sent.
pub(crate) async fn obstacle(
    work: &mut Work<'_>,
    article: &Article,
    tickets: &[Ticket],
) -> Result<Option<Obstacle>, CommandError> {
    let audience = &article.content.audience;
    if !read::has_state_to_send(article) {
        return Ok(Some(Obstacle::State));
    }
    for ticket in tickets {
        let is_for_all = *audience == Audience::Everyone;
        if !is_for_all && !read::may_be_sent_to(article, &readership_of(work, ticket).await?) {
            return Ok(Some(Obstacle::Requester(ticket.requester)));
        }
        if !articles::audiences_of_team(&ticket.team).contains(audience) {
            return Ok(Some(Obstacle::Team));
        }
        let thread = work.threads().of(ticket.id, Side::Requester).await?;
        let is_aloud = thread.is_some_and(|thread| matches!(thread.home, Conversation::Channel(_)));
        if is_aloud && !is_for_all {
            return Ok(Some(Obstacle::Channel(ticket.requester)));
        }
    }
    Ok(None)
}

/// Returns what the requester of a ticket may read.
async fn readership_of(work: &mut Work<'_>, ticket: &Ticket) -> Result<Readership, CommandError> {
    let accounts = work.people().accounts_of(ticket.requester).await?;
    let open: Vec<_> = accounts
        .into_iter()
        .filter(|account| account.left.is_none())
        .map(|account| account.identity)
        .collect();
    let Some(first) = open.first().cloned() else {
        return Ok(Readership::public());
    };
    let roster = &work.settings().roster;
    Ok(roster.readership(&roster.all_of(&first, open)))
}
