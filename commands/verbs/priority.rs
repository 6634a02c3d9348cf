//! Set priority: impact and urgency are chosen, the priority follows from the matrix.

use chat::{Choice, Field, Form, Reply};
use desk::{Action, Level, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, change};

/// "Set priority" on the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::SetPriority, Resource::Ticket(&ticket))?;

    let words = &desk.words;
    let picked = |field: &str, now: Level| match ask.value(field) {
        "" => now.as_str().to_owned(),
        value => value.to_owned(),
    };
    let field = |id: &str, label: String, now: Level| {
        Field::choice(id, label, levels(desk, id))
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

fn levels(desk: &Desk, field: &str) -> Vec<Choice> {
    let choice = |level: Level| Choice {
        value: level.as_str().to_owned(),
        label: desk.words.say(&format!("{field}-{}", level.as_str())),
    };
    Level::ALL.into_iter().map(choice).collect()
}

/// The form behind it.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::SetPriority, Resource::Ticket(&ticket))?;

    let impact = ask.value("impact").parse().unwrap_or(ticket.impact);
    let urgency = ask.value("urgency").parse().unwrap_or(ticket.urgency);
    let event = ticket.set_priority(impact, urgency, &desk.matrix)?;

    change::decided(uow, desk, ask.asker, &mut ticket, event).await?;
    Ok(Reply::Quiet)
}
