//! Who reads an article that an agent sends: the requesters, the team, and everybody in the channel of a conversation.

use chat::Conversation;
use desk::{Article, Audience, Readership, Ticket};
use store::Side;

use crate::error::CommandError;
use crate::facts::articles;
use crate::knowledge::read;
use crate::work::Work;

/// Returns whether all requesters of these tickets may read the article. Others read what is written in a channel, and the
/// team reads what is sent.
pub(crate) async fn may_read(
    work: &mut Work<'_>,
    article: &Article,
    tickets: &[Ticket],
) -> Result<bool, CommandError> {
    for ticket in tickets {
        if !articles::audiences_of_team(&ticket.team).contains(&article.content.audience) {
            return Ok(false);
        }
        let thread = work.threads().of(ticket.id, Side::Requester).await?;
        let is_aloud = thread.is_some_and(|thread| matches!(thread.home, Conversation::Channel(_)));
        let readership = match is_aloud || article.content.audience == Audience::Everyone {
            true => Readership::public(),
            false => readership_of(work, ticket).await?,
        };
        if !read::may_be_sent_to(article, &readership) {
            return Ok(false);
        }
    }
    Ok(true)
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
