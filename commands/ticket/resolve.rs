//! Resolve: an agent resolves a ticket, with a resolution code for reports and a note that the requester reads. An
//! unassigned ticket is claimed first.

use chat::{Choice, Field, Form, Reply};
use desk::{Action, Phase, Refusal, ResolutionCode, Resource, Ticket};

use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Resolve]` on the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::Resolve, Resource::Ticket(&ticket))?;
    if !ticket.is_open() {
        return Err(wrong_state(&ticket).into());
    }
    interaction.check_revision(work, &ticket).await?;
    let picked = interaction.values.get("code").cloned();
    Ok(Reply::Form(form(work.settings(), &ticket, picked, None)))
}

fn form(settings: &Settings, ticket: &Ticket, code: Option<String>, note: Option<String>) -> Form {
    let words = &settings.words;
    let choice = |code: ResolutionCode| Choice {
        value: code.as_str().to_owned(),
        label: words.say(&format!("code-{}", code.as_str())),
    };
    let codes = ResolutionCode::FOR_AGENTS.into_iter().map(choice).collect();
    let code = Field::choice("code", words.say("form-resolve-code"), codes).filled(code);
    let note = Field::paragraph("note", words.say("form-resolve-note"), 1500)
        .hint(words.say("form-resolve-note-hint"))
        .filled(note);
    let title = words.say_with("form-resolve-title", &[("reference", ticket.reference.into())]);
    Form::new(Verb::Resolve.on(ticket), title, words.say("form-resolve-submit"))
        .ask(code.required())
        .ask(note.required())
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::Resolve, Resource::Ticket(&ticket))?;
    let by = interaction.person();
    let (code, note) = (interaction.value("code"), interaction.value("note"));
    let Ok(code) = code.parse::<ResolutionCode>() else {
        let form = form(work.settings(), &ticket, None, Some(note.to_owned()));
        return Ok(Reply::Refused {
            form,
            errors: vec![("code".to_owned(), work.settings().words.say("error-pick-one"))],
        });
    };
    if note.is_empty() {
        let form = form(work.settings(), &ticket, Some(code.as_str().to_owned()), None);
        return Ok(Reply::Refused {
            form,
            errors: vec![("note".to_owned(), work.settings().words.say("error-note-empty"))],
        });
    }

    if !ticket.is_open() {
        return Err(wrong_state(&ticket).into());
    }
    interaction.check_revision(work, &ticket).await?;
    if ticket.phase() == Phase::New {
        let claimed = ticket.claim(by)?;
        interaction.record(work, &mut ticket, claimed);
    }
    let event = ticket.resolve(by, code, note.to_owned(), work.now())?;
    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}

fn wrong_state(ticket: &Ticket) -> Refusal {
    Refusal::WrongState {
        reference: ticket.reference,
        phase: ticket.phase(),
        action: Action::Resolve,
    }
}
