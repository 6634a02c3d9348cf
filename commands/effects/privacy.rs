//! Reactions for a ticket that became private. Both of its threads move to places that few people read.

use desk::{State, Ticket};
use store::Side;

use crate::effects::knowledge;
use crate::effects::related::followers;
use crate::effects::ticket::notices;
use crate::error::CommandError;
use crate::facts::names;
use crate::threads::privacy;
use crate::work::{Happened, Work};

/// Moves both threads, and tells the followers that they get no more messages.
pub(crate) async fn restricted(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    why: &str,
) -> Result<(), CommandError> {
    work.outbox().drop_news(ticket.id).await?;
    knowledge::forget_ticket(work, ticket.id).await?;
    followers::left_out(work, &happened.before).await?;
    let mut remarks = privacy::kept_remarks(work, ticket).await?;
    privacy::move_requester(work, ticket, &remarks).await?;
    if let State::Resolved(resolution) = &ticket.state {
        notices::resolved(work, ticket, resolution).await?;
    }
    let name = names::of_actor(work, happened.by).await?;
    privacy::move_team(work, ticket, &mut remarks, &name, why).await?;
    // The card of the ticket that this one was split from must no longer name this ticket.
    if let Some(from) = ticket.split_from {
        let from = work.tickets().get(from).await?;
        work.redraw_side(&from, Side::Team);
    }
    privacy::move_files(work, ticket, remarks).await
}
