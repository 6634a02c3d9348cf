//! Follower's answer: a person who follows a known issue says whether it works for them. The follower decides only on
//! their own part.

use chat::Reply;
use desk::{Action, Refusal, Resource, Ticket};

use crate::cards::outcome::{self as answers, OutcomeButtons};
use crate::error::CommandError;
use crate::facts::{affected, outcome, presence, related};
use crate::interaction::Interaction;
use crate::work::Work;

/// Handles `[It works]` on what a follower receives.
pub(crate) async fn works(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let (followed, mut main) = followed(work, interaction).await?;
    let settings = work.settings();
    if main.is_ended() {
        return Ok(Reply::Private(answers::works_after_end(settings, &main)));
    }
    let outcome = outcome::of(work, &main).await?;
    let event = match outcome.is_shared() {
        true => main.confirm_for(interaction.person(), &outcome.said),
        // The follower and the requester are one person by now.
        false => main.confirm_fixed(work.now()),
    };
    if let Some(event) = unless_done(event)? {
        interaction.record(work, &mut main, event);
    }
    let buttons = OutcomeButtons::of_follower(settings, followed.id, &main);
    Ok(Reply::Private(answers::confirmed(settings, &main, &buttons)))
}

/// Handles `[Still not working]` on what a follower receives.
pub(crate) async fn persists(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let (_, mut main) = followed(work, interaction).await?;
    let settings = work.settings();
    if main.is_ended() {
        return Ok(Reply::Private(answers::persists_after_end(settings, &main)));
    }
    if main.is_open() {
        let outcome = outcome::of(work, &main).await?;
        if let Some(event) = unless_done(main.object_for(interaction.person(), &outcome.said))? {
            interaction.record(work, &mut main, event);
        }
        return Ok(Reply::Private(answers::objected(settings, &main)));
    }
    let event = presence::reopened(work, &main).await?;
    interaction.record(work, &mut main, event);
    Ok(Reply::Private(answers::reopened(settings, &main)))
}

/// Returns the ticket that the actor follows, and the ticket on which the team works for it.
async fn followed(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<(Ticket, Ticket), CommandError> {
    let ticket = interaction.ticket(work).await?;
    let person = interaction.person();
    let is_follower = affected::is_follower(work, &ticket, person).await?;
    let resource = Resource::Followed {
        ticket: &ticket,
        follower: is_follower.then_some(person),
    };
    interaction.may(Action::ReportOutcome, resource)?;
    let main = related::main_of(work, &ticket).await?;
    Ok((ticket, main))
}

/// A repeated click gets the same answer.
fn unless_done<T>(event: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
    match event {
        Err(Refusal::DoneAlready) => Ok(None),
        other => other.map(Some),
    }
}
