//! A change that is raised from a ticket: the ticket is the reason of the change, and the form begins with its words.
//!
//! Approvers and agents of all teams read a change. Words of a private ticket are therefore not put into the form.

use chat::{Card, Reply, Text, Token, Values};
use desk::{Action, Reference, Resource, Ticket, TicketId};

use crate::actor::Actor;
use crate::cards::change::PLAN;
use crate::cards::view;
use crate::change::form::{Context, TITLE};
use crate::error::CommandError;
use crate::verbs::Verb;
use crate::work::Work;

/// The key under which a draft keeps the id of the ticket. No field has this id.
const TICKET: &str = "ticket";

/// Handles `/change INC-3`: opens the form for a ticket.
pub(super) async fn command(
    work: &mut Work<'_>,
    actor: &Actor,
    context: &Context<'_>,
    reference: Reference,
) -> Result<Reply, CommandError> {
    let ticket = work.tickets().find_by_reference(reference).await?;
    let ticket = ticket.filter(|ticket| actor.may(Action::ReadNotes, Resource::Ticket(ticket)).is_ok());
    let Some(ticket) = ticket else {
        let args = [("reference", reference.to_string().into())];
        let text = work.words().text_with("error-change-incident", &args);
        return Ok(Reply::Private(Card::plain(text)));
    };
    let values = values(work, context, &ticket).await?;
    let form = context.form(token(&ticket), &values, &Values::new());
    Ok(Reply::Form(form))
}

/// Returns the token that raises a change from a ticket.
fn token(ticket: &Ticket) -> Token {
    Token::new(Verb::RaiseChange.as_str(), ticket.id, ticket.revision)
}

/// Returns the words of a ticket as values of the form. A private ticket has none.
pub(super) async fn values(
    work: &mut Work<'_>,
    context: &Context<'_>,
    ticket: &Ticket,
) -> Result<Values, CommandError> {
    if ticket.is_private() {
        return Ok(Values::new());
    }
    let cut = |text: Text, most: u16| text.cut(usize::from(most)).0.to_plain();
    let mut values = Values::from([("title".to_owned(), cut(Text::plain(ticket.title.clone()), TITLE))]);
    let description = view::description_of(work, ticket).await?.to_plain();
    if description.trim() != ticket.title {
        values.insert("reason".to_owned(), cut(Text::plain(description), PLAN));
    }
    let mut services = context.settings.services.iter();
    if let Some(service) = services.find(|service| Some(&service.name) == ticket.service.as_ref()) {
        values.insert("services".to_owned(), service.name.0.clone());
    }
    Ok(values)
}

/// Returns the value that names a ticket in a draft.
pub(super) fn named(ticket: &Ticket) -> Values {
    Values::from([(TICKET.to_owned(), ticket.id.to_string())])
}

/// Returns the ticket that a draft names. A ticket that the actor may not read any more is not linked.
pub(super) async fn find(
    work: &mut Work<'_>,
    actor: &Actor,
    values: &Values,
) -> Result<Option<Ticket>, CommandError> {
    let Some(Ok(id)) = values.get(TICKET).map(|id| id.parse::<TicketId>()) else {
        return Ok(None);
    };
    let ticket = work.tickets().find(id).await?;
    Ok(ticket.filter(|ticket| actor.may(Action::ReadNotes, Resource::Ticket(ticket)).is_ok()))
}
