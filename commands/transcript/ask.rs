//! Transcript: a person asks for a ticket as a file. The file arrives in a direct message.

use chat::{Card, Reply};
use chrono::Duration;
use desk::{Action, Resource};
use store::Side;

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::threads::transcripts;
use crate::work::Work;

/// The cool-down between two transcripts of a ticket for one person. It is longer than the delivery takes, so a double
/// click sends one file.
const COOLDOWN: Duration = Duration::minutes(1);

/// Handles `[Transcript]` on the requester's card.
pub(crate) async fn for_requester(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    send(work, interaction, Side::Requester).await
}

/// Handles `[Transcript]` in the team's details.
pub(crate) async fn for_team(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    send(work, interaction, Side::Team).await
}

async fn send(work: &mut Work<'_>, interaction: &Interaction<'_>, side: Side) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    let action = match side {
        Side::Requester => Action::Read,
        Side::Team | Side::Approver => Action::ReadNotes,
    };
    interaction.may(action, Resource::Ticket(&ticket))?;

    let person = interaction.person();
    let key = format!("{}:{}", interaction.token.verb, ticket.id);
    if work.cooldowns().until(person, &key).await?.is_none() {
        interaction.actor.remember(work);
        let until = work.now() + COOLDOWN;
        work.cooldowns().start(person, &key, until);
        transcripts::to_asker(work, &ticket, side, &interaction.actor.user).await?;
    }
    let args = [("reference", ticket.reference.into())];
    Ok(Reply::Private(Card::plain(
        work.words().say_with("transcript-coming", &args),
    )))
}
