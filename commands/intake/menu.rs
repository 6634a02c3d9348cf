//! Handles the entry "Open a ticket" in the menu of a message.

use chat::{IncomingMessage, Reply};
use desk::{Action, DraftId, Resource};
use store::Draft;

use crate::actor::Actor;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::fields::Filled;
use crate::intake::form::Body;
use crate::intake::{confirmations, context, fields, form, on_behalf, split};
use crate::threads::closed_threads;
use crate::verbs::Verb;
use crate::work::Work;

/// Shows the form for a ticket from this message, or the ticket that the message already belongs to.
pub(crate) async fn menu(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let about_a_ticket = split::found(work, message).await?;
    if !about_a_ticket.is_empty() {
        return split::menu(work, message, &about_a_ticket, actor).await;
    }
    let author = on_behalf::requester_of(work, message, actor, work.prefetched()).await?;
    let found = match closed_threads::left(work, message).await? {
        Some(ticket) => Some(ticket),
        None => work.origins().find(&message.message).await?,
    };
    if let Some(ticket) = found {
        let ticket = work.tickets().get(ticket).await?;
        if ticket.is_private() {
            actor.may(Action::Read, Resource::Ticket(&ticket))?;
        }
        return confirmations::already(work, &ticket).await;
    }
    let id = work.mint::<DraftId>();
    actor.remember(work);
    let link = work.prefetched().link(&message.message).map(str::to_owned);
    let body = Body {
        said: message.clone(),
        link,
        author: author.person.name,
        earlier: context::around(work.prefetched(), message),
    };
    let body = serde_json::to_string(&body)?;
    let expires_at = work.now() + form::PATIENCE;
    work.drafts().put(&Draft {
        id,
        owner: actor.person.id,
        kind: form::KIND.to_owned(),
        body,
        expires_at,
    });
    let words = message.text.to_plain();
    Ok(Reply::Form(fields::form(
        work.settings(),
        Verb::Open.on_draft(id),
        Filled {
            title: &titled(work.settings(), message, &words),
            details: &words,
            ..Filled::default()
        },
    )))
}
