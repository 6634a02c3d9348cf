//! What the team of a ticket is told of the change that answers the ticket, in the thread of the team's card.

use chat::{Card, Text};
use desk::change::{Change, ChangeLink};
use desk::{Ticket, TicketId};
use store::{PostRole, Side};

use crate::error::CommandError;
use crate::facts::{names, related};
use crate::threads::posts::{self, NewPost};
use crate::work::Work;

/// Tells the team of one ticket that a change was raised for it.
pub(super) async fn raised(work: &mut Work<'_>, id: TicketId, text: Text) -> Result<(), CommandError> {
    let ticket = work.tickets().get(id).await?;
    let ticket = related::main_of(work, &ticket).await?;
    posts::tell_team(work, &ticket, text).await
}

/// Tells the teams of the tickets that a change answers that it has ended. The assignee is notified. Nobody works on a ticket
/// that has ended.
pub(super) async fn ended(work: &mut Work<'_>, change: &Change, text: Text) -> Result<(), CommandError> {
    for id in work.journal().linked(change.id, ChangeLink::RaisedFor).await? {
        let ticket = work.tickets().get(id).await?;
        let ticket = related::main_of(work, &ticket).await?;
        if !ticket.is_ended() {
            tell(work, &ticket, text.clone()).await?;
        }
    }
    Ok(())
}

async fn tell(work: &mut Work<'_>, ticket: &Ticket, text: Text) -> Result<(), CommandError> {
    let mut new = NewPost::new(Side::Team, PostRole::Notice, Card::plain(text.clone()));
    if let (Some(assignee), Some(channel)) = (ticket.assignee(), work.settings().team_channel(ticket)) {
        let (mention, user) = names::mention(work, assignee, &channel.connection).await?;
        let text = Text::from(mention).then(": ").then(text);
        new = NewPost::new(Side::Team, PostRole::Notice, Card::plain(text)).notifying(user);
    }
    posts::post(work, ticket, new).await
}
