//! Set priority: an agent chooses impact and urgency, and the priority matrix gives the priority.

use chat::{Choice, Field, Form, Reply};
use desk::{Action, Level, Resource};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Set priority]` on the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::SetPriority, Resource::Ticket(&ticket))?;

    let words = work.words();
    let picked = |field: &str, now: Level| match interaction.value(field) {
        "" => now.as_str().to_owned(),
        value => value.to_owned(),
    };
    let field = |id: &str, label: String, now: Level| {
        Field::choice(id, label, levels(work.settings(), id))
            .filled(Some(picked(id, now)))
            .required()
    };
    let impact = field("impact", words.say("form-priority-impact"), ticket.impact);
    let urgency = field("urgency", words.say("form-priority-urgency"), ticket.urgency);
    let title = words.say_with("form-priority-title", &[("reference", ticket.reference.into())]);
    let submit = words.say("form-priority-submit");
    let form = Form::new(Verb::Priority.on(&ticket), title, submit).intro(words.text("form-priority-intro"));
    Ok(Reply::Form(form.ask(impact).ask(urgency)))
}

fn levels(settings: &Settings, field: &str) -> Vec<Choice> {
    let choice = |level: Level| Choice {
        value: level.as_str().to_owned(),
        label: settings.words.say(&format!("{field}-{}", level.as_str())),
    };
    Level::ALL.into_iter().map(choice).collect()
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::SetPriority, Resource::Ticket(&ticket))?;

    let impact = interaction.value("impact").parse().unwrap_or(ticket.impact);
    let urgency = interaction.value("urgency").parse().unwrap_or(ticket.urgency);
    let event = ticket.set_priority(impact, urgency, &work.settings().matrix)?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}
