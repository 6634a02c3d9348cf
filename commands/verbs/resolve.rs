//! Resolve: a ticket is done, with a code that can be counted and a note that its requester reads. A ticket that nobody
//! had claimed is claimed first.

use chat::{Choice, Field, Form, Reply};
use desk::{Action, Phase, Refusal, ResolutionCode, Resource, State, Ticket};
use store::UnitOfWork;

use crate::ask::Ask;
use crate::verb::Verb;
use crate::{CommandError, Desk, affected, change, merged, notices, tick};

/// "Resolve" on the team's card.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Resolve, Resource::Ticket(&ticket))?;
    if !ticket.is_open() {
        return Err(wrong_state(&ticket).into());
    }
    let picked = ask.values.get("code").cloned();
    Ok(Reply::Form(form(desk, &ticket, picked, None)))
}

fn form(desk: &Desk, ticket: &Ticket, code: Option<String>, note: Option<String>) -> Form {
    let words = &desk.words;
    let choice = |code: ResolutionCode| Choice {
        value: code.as_str().to_owned(),
        label: words.say(&format!("code-{}", code.as_str())),
    };
    let codes = ResolutionCode::OF_TEAM.into_iter().map(choice).collect();
    let code = Field::choice("code", words.say("form-resolve-code"), codes).filled(code);
    let note = Field::paragraph("note", words.say("form-resolve-note"), 1500)
        .hint(words.say("form-resolve-note-hint"))
        .filled(note);
    let title = words.say_with("form-resolve-title", &[("reference", ticket.reference.into())]);
    Form::new(Verb::Resolve.on(ticket), title, words.say("form-resolve-submit"))
        .ask(code.required())
        .ask(note.required())
}

/// The form behind it.
pub(crate) async fn submitted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = ask.ticket(uow).await?;
    ask.asker.may(Action::Resolve, Resource::Ticket(&ticket))?;
    let by = ask.asker.person.id;
    let (code, note) = (ask.value("code"), ask.value("note"));
    let Ok(code) = code.parse::<ResolutionCode>() else {
        let form = form(desk, &ticket, None, Some(note.to_owned()));
        return Ok(Reply::Refused {
            form,
            errors: vec![("code".to_owned(), desk.words.say("error-pick-one"))],
        });
    };
    if note.is_empty() {
        let form = form(desk, &ticket, Some(code.as_str().to_owned()), None);
        return Ok(Reply::Refused {
            form,
            errors: vec![("note".to_owned(), desk.words.say("error-note-empty"))],
        });
    }

    if !ticket.is_open() {
        return Err(wrong_state(&ticket).into());
    }
    ask.asker.remember(uow);
    if ticket.phase() == Phase::New {
        let claimed = ticket.claim(by)?;
        change::happen(uow, &mut ticket, Some(by), claimed);
    }
    let event = ticket.resolve(by, code, note.to_owned(), uow.now())?;
    change::happen(uow, &mut ticket, Some(by), event);
    change::settle(uow, desk, &mut ticket).await?;
    tick::arm_auto_close(uow, desk, &ticket);
    if let State::Resolved(resolution) = ticket.state.clone() {
        notices::resolved(uow, desk, &ticket, &resolution).await?;
        merged::resolved(uow, desk, &ticket, &resolution).await?;
        affected::resolved(uow, desk, &ticket, &resolution).await?;
    }
    Ok(Reply::Quiet)
}

fn wrong_state(ticket: &Ticket) -> Refusal {
    Refusal::WrongState {
        reference: ticket.reference,
        phase: ticket.phase(),
        action: Action::Resolve,
    }
}
