//! Confirm fixed: a requester says that it works. If nobody else is affected, the ticket is resolved and its assignee is
//! told. Otherwise only the requester's part ends, and the team resolves the ticket.

use chat::Reply;
use desk::{Action, Resource};

use crate::cards::outcome::{self as answers, OutcomeButtons};
use crate::effects::related::outcome;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[It works]` and `[I have what I need]` on the requester's card and message.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::ConfirmFixed, Resource::Ticket(&ticket))?;

    let (main, is_shared) = outcome::confirm(work, interaction, &ticket).await?;
    if !is_shared {
        return Ok(Reply::Quiet);
    }
    let buttons = OutcomeButtons::of_requester(work.settings(), &ticket);
    Ok(Reply::Private(answers::confirmed(
        work.settings(),
        &main,
        &buttons,
    )))
}
