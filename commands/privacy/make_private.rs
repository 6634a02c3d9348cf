//! Make private: only the requester and a few members of the team read the ticket from then on. A private ticket stays
//! private.

use chat::{Card, Field, Form, Reply};
use desk::{Action, PrivacyRefusal, Refusal, Resource, Ticket, TicketEvent};

use crate::error::CommandError;
use crate::facts::related;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Make private]` in the menu of the team's card, and `[Keep it private]` in the menu of the requester's
/// card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::MakePrivate, Resource::Ticket(&ticket))?;
    decide(work, &ticket, String::new()).await?;

    let words = work.words();
    let title = words.say_with("form-private-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(
        Verb::MakePrivate.on(&ticket),
        title,
        words.say("form-private-submit"),
    );
    let args = [("team", work.settings().team_title(&ticket.team).into())];
    let intro = match interaction.person() == ticket.requester {
        true => words.text_with("form-private-intro-own", &args),
        false => words.text_with("form-private-intro", &args),
    };
    let why =
        Field::paragraph("why", words.say("form-private-why"), 500).hint(words.say("form-private-hint"));
    Ok(Reply::Form(form.intro(intro).ask(why)))
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::MakePrivate, Resource::Ticket(&ticket))?;

    let why = interaction.value("why").to_owned();
    let event = decide(work, &ticket, why.clone()).await?;

    interaction.record(work, &mut ticket, event);
    let args = [("reference", ticket.reference.into())];
    let done = match interaction.person() == ticket.requester {
        true => work.words().say_with("private-done-own", &args),
        false => work.words().say_with("private-done", &args),
    };
    Ok(Reply::Private(Card::plain(done)))
}

/// Returns the event, or the refusal if the team keeps no private tickets.
async fn decide(work: &mut Work<'_>, ticket: &Ticket, why: String) -> Result<TicketEvent, CommandError> {
    if !work.settings().keeps_private(&ticket.team) {
        return Err(Refusal::Privacy(PrivacyRefusal::NoPrivateChannel).into());
    }
    let others = related::merged_tickets(work, ticket).await?;
    Ok(ticket.make_private(&others, why)?)
}
