//! Reopen: a resolved ticket is assigned again to the agent who resolved it.

use chat::{Card, Reply};
use desk::{Action, Resource};

use crate::cards::outcome as answers;
use crate::error::CommandError;
use crate::facts::{outcome, presence, related};
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[Still not working]` on the requester's card and message, and `[Reopen]` on the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Reopen, Resource::Ticket(&ticket))?;

    // The team works on the main ticket of a merged ticket.
    let mut main = related::main_of(work, &ticket).await?;
    let person = interaction.person();
    let is_requester = ticket.requester == person;
    if is_requester && main.is_open() {
        let outcome = outcome::of(work, &main).await?;
        if outcome.said.works_for(person) {
            // A requester who said that it works takes that back.
            let event = main.object_for(person, &outcome.said)?;
            interaction.record(work, &mut main, event);
            return Ok(Reply::Private(answers::objected(work.settings(), &main)));
        }
    }
    let event = presence::reopened(work, &main).await?;

    interaction.record(work, &mut main, event);
    if is_requester {
        let team = work.settings().team_title(&main.team);
        let text = work.words().say_with("reopened", &[("team", team.into())]);
        return Ok(Reply::Private(Card::plain(text)));
    }
    Ok(Reply::Quiet)
}
