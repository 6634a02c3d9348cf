//! The service that a ticket concerns: on the cards, and as a choice in forms.

use chat::limits::SELECT_OPTIONS;
use chat::{Choice, Field, Text};
use desk::{Service, ServiceName, Ticket};

use crate::settings::Settings;

/// The value of the option that a ticket concerns no service.
pub(crate) const NONE: &str = "none";

/// The most services that a select shows. One option is no service.
const MOST_IN_SELECT: usize = SELECT_OPTIONS - 1;

/// The longest name that people type.
const TYPED: u16 = 50;

/// Returns the line with the service of a ticket, if it has one.
pub(crate) fn line(settings: &Settings, ticket: &Ticket) -> Option<Text> {
    let args = [("service", title(settings, ticket)?.to_owned().into())];
    Some(settings.words.text_with("card-service", &args))
}

/// Returns the same line for the team, which also sees the service that the words of the ticket name.
pub(crate) fn team_line(settings: &Settings, ticket: &Ticket) -> Option<Text> {
    line(settings, ticket).or_else(|| {
        let args = [("service", proposed(settings, ticket)?.title.clone().into())];
        Some(settings.words.text_with("card-service-proposed", &args))
    })
}

/// Returns the title of the service of a ticket.
pub(crate) fn title<'a>(settings: &'a Settings, ticket: &'a Ticket) -> Option<&'a str> {
    Some(settings.service_title(ticket.service.as_ref()?))
}

/// Returns the service that the words of an open ticket without a service name.
pub(crate) fn proposed<'s>(settings: &'s Settings, ticket: &Ticket) -> Option<&'s Service> {
    if ticket.service.is_some() || !ticket.is_open() {
        return None;
    }
    let words = format!("{}\n{}", ticket.title, ticket.description);
    Service::named_in(&settings.services, &words)
}

/// Returns the choice of a service for the form of a new ticket. There is none if a select cannot show all services: the
/// team names the service.
pub(crate) fn optional_choice(settings: &Settings, value: &str) -> Option<Field> {
    let options = options(settings)?;
    let filled = (!value.is_empty()).then(|| value.to_owned());
    Some(Field::choice("service", settings.words.say("form-service"), options).filled(filled))
}

/// Returns the field in which an agent chooses the service, or types it if a select cannot show all services.
pub(crate) fn field(settings: &Settings, current: Option<&ServiceName>) -> Field {
    let words = &settings.words;
    let label = words.say("form-service");
    let service = settings.services.iter().find(|one| Some(&one.name) == current);
    match options(settings) {
        Some(mut options) => {
            options.push(Choice {
                value: NONE.to_owned(),
                label: words.say("form-service-none"),
            });
            let value = service.map_or_else(|| NONE.to_owned(), Service::key);
            Field::choice("service", label, options)
                .filled(Some(value))
                .required()
        }
        None => Field::line("service", label, TYPED)
            .hint(words.say("form-service-hint"))
            .filled(service.map(|service| service.title.clone())),
    }
}

/// Returns the service that a form names, by its key, its name, its title or one of its words.
pub(crate) fn find<'s>(settings: &'s Settings, value: &str) -> Option<&'s Service> {
    let typed = value.trim().to_lowercase();
    let is_meant = |service: &&Service| {
        service.key() == value
            || service.name.0 == typed
            || service.title.to_lowercase() == typed
            || service.words.contains(&typed)
    };
    settings.services.iter().find(is_meant)
}

/// Returns the services as options, if a select can show all of them.
fn options(settings: &Settings) -> Option<Vec<Choice>> {
    let services = &settings.services;
    let option = |service: &Service| Choice {
        value: service.key(),
        label: service.title.clone(),
    };
    let fits = (1..=MOST_IN_SELECT).contains(&services.len());
    fits.then(|| services.iter().map(option).collect())
}
