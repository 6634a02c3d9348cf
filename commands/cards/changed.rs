//! The answer to a decision on a ticket that has changed since the person read it: the ticket as it is now.

use chat::{Block, Reply};
use desk::TicketId;

use crate::cards::team::team;
use crate::cards::view;
use crate::error::CommandError;
use crate::work::Work;

/// Returns the team's card with a sentence that says why nothing was done. Its buttons carry the current revision.
pub(crate) async fn reply(work: &mut Work<'_>, ticket: TicketId) -> Result<Reply, CommandError> {
    let views = view::read(work, &[ticket]).await?;
    let Some(view) = views.first() else {
        return Ok(Reply::Quiet);
    };
    let settings = work.settings();
    let mut card = team(settings, view);
    let sentence = Block::Text(settings.words.text("refused-changed"));
    card.blocks.insert(0, sentence);
    Ok(Reply::Private(card))
}
