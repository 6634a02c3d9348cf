//! Draws the cards of changed tickets once, at the end of a command, and edits them in place.

use desk::TicketId;
use store::Side;

use crate::cards::requester::requester;
use crate::cards::team::team;
use crate::cards::view;
use crate::cards::warning::warning;
use crate::error::CommandError;
use crate::work::{AggregateId, Work};

/// Draws the cards of all tickets that a command changed.
pub(crate) async fn draw(work: &mut Work<'_>) -> Result<(), CommandError> {
    let redraws = work.take_redraws();
    let mut tickets: Vec<TicketId> = Vec::new();
    for (AggregateId::Ticket(id), _) in &redraws {
        if !tickets.contains(id) {
            tickets.push(*id);
        }
    }
    if tickets.is_empty() {
        return Ok(());
    }
    let settings = work.settings();
    for view in view::read(work, &tickets).await? {
        for side in [Side::Requester, Side::Team] {
            let card = (AggregateId::Ticket(view.ticket.id), side);
            let Some(post) = view.post(side).filter(|_| redraws.contains(&card)) else {
                continue;
            };
            let card = match side {
                Side::Requester => requester(settings, &view),
                Side::Team | Side::Approver => team(settings, &view),
            };
            work.outbox().edit(post, card);
        }
        let is_redrawn = redraws.contains(&(AggregateId::Ticket(view.ticket.id), Side::Team));
        let channel = settings.team_channel(&view.ticket).filter(|_| is_redrawn);
        if let Some(post) = channel.and_then(|channel| view.warning(channel)) {
            work.outbox().edit(post, warning(settings, &view));
        }
    }
    Ok(())
}
