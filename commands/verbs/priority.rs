//! Set priority: impact and urgency are chosen, the priority follows from the matrix.

use chat::{Choice, Field, FieldKind, Form, Reply};
use desk::{Action, Level, Resource};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, change};

/// "Set priority" on the team's card.
pub(crate) async fn click(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::SetPriority, Resource::Ticket(&ticket))?;

    let words = &desk.words;
    let picked = |field: &str, now: Level| match ask.value(field) {
        "" => now.as_str().to_owned(),
        value => value.to_owned(),
    };
    let field = |id: &str, label: String, value: String| Field {
        id: id.to_owned(),
        label,
        hint: None,
        value: Some(value),
        required: true,
        kind: FieldKind::Choice(levels(desk, id)),
    };
    Ok(Reply::Form(Form {
        token: Verb::Priority.on(&ticket),
        title: words.say_with(
            "form-priority-title",
            &[("reference", ticket.reference.to_string().into())],
        ),
        intro: Some(words.text("form-priority-intro")),
        fields: vec![
            field(
                "impact",
                words.say("form-priority-impact"),
                picked("impact", ticket.impact),
            ),
            field(
                "urgency",
                words.say("form-priority-urgency"),
                picked("urgency", ticket.urgency),
            ),
        ],
        submit: words.say("form-priority-submit"),
    }))
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
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::SetPriority, Resource::Ticket(&ticket))?;

    let impact = ask.value("impact").parse().unwrap_or(ticket.impact);
    let urgency = ask.value("urgency").parse().unwrap_or(ticket.urgency);
    let event = ticket.set_priority(impact, urgency, &desk.matrix)?;

    ask.asker.remember(uow);
    change::happen(uow, &mut ticket, Some(ask.asker.person.id), event);
    change::settle(uow, desk, &mut ticket).await?;
    Ok(Reply::Quiet)
}
