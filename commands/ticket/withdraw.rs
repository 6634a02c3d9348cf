//! Withdraw: a requester cancels their own ticket, with or without a reason. A ticket that other people follow stays open
//! for them.

use chat::{Field, Form, Reply};
use desk::{Action, Resource};

use crate::cards::outcome;
use crate::error::CommandError;
use crate::facts::affected;
use crate::interaction::Interaction;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Withdraw]` in the menu of the requester's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Withdraw, Resource::Ticket(&ticket))?;
    ticket.withdraw(String::new())?;
    if affected::has_followers(work, &ticket).await? {
        return Ok(Reply::Private(outcome::withdrawal_of_one(
            work.settings(),
            &ticket,
        )));
    }

    let words = work.words();
    let title = words.say_with("form-withdraw-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(
        Verb::Withdraw.on(&ticket),
        title,
        words.say("form-withdraw-submit"),
    );
    let why =
        Field::paragraph("why", words.say("form-withdraw-why"), 1000).hint(words.say("form-withdraw-hint"));
    Ok(Reply::Form(
        form.intro(words.text("form-withdraw-intro")).ask(why),
    ))
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Withdraw, Resource::Ticket(&ticket))?;

    let event = ticket.withdraw(interaction.value("why").to_owned())?;
    // Somebody can follow the ticket while the form is open.
    if affected::has_followers(work, &ticket).await? {
        return Ok(Reply::Private(outcome::withdrawal_of_one(
            work.settings(),
            &ticket,
        )));
    }

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}
