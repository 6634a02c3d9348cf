//! Set service: an agent names the service that a ticket concerns, or confirms the proposed one.

use chat::{Form, Reply};
use desk::{Action, Resource, Ticket};

use crate::cards::service;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::settings::Settings;
use crate::verbs::Verb;
use crate::work::Work;

/// Handles `[Set service]` in the menu of the team's card.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let ticket = interaction.ticket(work).await?;
    interaction.may(Action::SetService, Resource::Ticket(&ticket))?;

    Ok(Reply::Form(form(
        work.settings(),
        &ticket,
        interaction.value("service"),
    )))
}

/// Returns the form. A value that was picked or typed wins over the current service, and that over the proposed one.
fn form(settings: &Settings, ticket: &Ticket, value: &str) -> Form {
    let words = &settings.words;
    let title = words.say_with("form-service-title", &[("reference", ticket.reference.into())]);
    let form = Form::new(Verb::Service.on(ticket), title, words.say("form-service-submit"));
    let proposed = service::proposed(settings, ticket).map(|service| &service.name);
    let mut field = service::field(settings, ticket.service.as_ref().or(proposed));
    if !value.is_empty() {
        field = field.filled(Some(value.to_owned()));
    }
    form.ask(field)
}

/// Handles the submitted form.
pub(crate) async fn submitted(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
) -> Result<Reply, CommandError> {
    let mut ticket = interaction.ticket(work).await?;
    interaction.may(Action::SetService, Resource::Ticket(&ticket))?;

    let value = interaction.value("service");
    let service = match value {
        "" | service::NONE => None,
        value => match service::find(work.settings(), value) {
            Some(service) => Some(service.name.clone()),
            None => return Ok(refused(work.settings(), &ticket, value)),
        },
    };
    let event = ticket.set_service(service)?;

    interaction.record(work, &mut ticket, event);
    Ok(Reply::Quiet)
}

/// Returns the form with the error that no service has this name.
fn refused(settings: &Settings, ticket: &Ticket, value: &str) -> Reply {
    Reply::Refused {
        form: form(settings, ticket, value),
        errors: vec![("service".to_owned(), settings.words.say("error-service-unknown"))],
    }
}
