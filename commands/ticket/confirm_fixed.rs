//! Confirm fixed: a requester says that it works. If nobody else is affected, the ticket is resolved and its assignee is
//! told. Otherwise only the requester's part ends, and the team resolves the ticket.

use chat::Reply;
use desk::{Action, Refusal, Resource};

use crate::cards::outcome::{self as answers, OutcomeButtons};
use crate::error::CommandError;
use crate::facts::{outcome, related};
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[It works]` and `[I have what I need]` on the requester's card and message.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::ConfirmFixed, Resource::Ticket(&ticket))?;

    // The team works on the main ticket of a merged ticket.
    let mut main = related::main_of(work, &ticket).await?;
    let outcome = outcome::of(work, &main).await?;
    if !outcome.is_shared() {
        let event = main.confirm_fixed(work.now())?;

        interaction.record(work, &mut main, event);
        return Ok(Reply::Quiet);
    }
    match main.confirm_for(interaction.person(), &outcome.said) {
        Ok(event) => interaction.record(work, &mut main, event),
        // A repeated click gets the same answer.
        Err(Refusal::DoneAlready) => {}
        Err(refusal) => return Err(refusal.into()),
    }
    let buttons = OutcomeButtons::of_requester(work.settings(), &ticket);
    Ok(Reply::Private(answers::confirmed(
        work.settings(),
        &main,
        &buttons,
    )))
}
