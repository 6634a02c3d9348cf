//! Show it to me: shows a conversation to its requester, who accepts no direct messages, behind a button in a channel.

use chat::{Block, Reply};
use desk::{Action, Resource};
use store::{Audience, Side};

use crate::cards::{requester, view};
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::threads::mirrors;
use crate::work::Work;

/// The most characters of the description, and of the latest messages. Both fit one private message on both platforms.
const EXCERPT: usize = 800;

/// How many of the latest messages are shown.
const LATEST: usize = 3;

/// Handles `[Show it to me]`: shows the requester's card with the description and the latest messages, privately.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Read, Resource::Ticket(&ticket))?;
    let views = view::read(work, &[ticket.id]).await?;
    let Some(view) = views.first() else {
        return Ok(Reply::Quiet);
    };
    let mut card = requester::requester(work.settings(), view);
    // If another person opened the ticket, only the team's card shows the description.
    if ticket.opened_by == ticket.requester && ticket.description.trim() != ticket.title {
        card = card.with(Block::Quote(view.description().cut(EXCERPT).0));
    }
    let mut said = work.remarks().of(ticket.id).await?;
    said.retain(|remark| remark.audience == Audience::Public && !remark.opening);
    let latest = said.split_off(said.len().saturating_sub(LATEST));
    if !latest.is_empty() {
        let text = mirrors::whole(work, &ticket, Side::Requester, &latest).await?;
        card = card.with(Block::Text(text.cut(EXCERPT).0));
    }
    Ok(Reply::Private(card))
}
