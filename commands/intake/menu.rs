//! The entry "Open a ticket" in the menu of a message.

use chat::{Reply, Said};
use desk::{Action, DraftId, Kind, Resource};
use store::{Draft, UnitOfWork};

use crate::actor::actor::Asker;
use crate::actor::prefetched::Known;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::form::Body;
use crate::intake::{confirmations, context, fields, form, on_behalf, split};
use crate::settings::Desk;
use crate::threads::closed_threads;
use crate::verbs::Verb;

/// "Open a ticket" in the menu of somebody's message.
pub(crate) async fn menu(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    let about_a_ticket = split::found(uow, desk, said).await?;
    if !about_a_ticket.is_empty() {
        return split::menu(uow, desk, said, &about_a_ticket, asker, known).await;
    }
    let author = on_behalf::requester_of(uow, desk, said, asker, known).await?;
    let found = match closed_threads::left(uow, said).await? {
        Some(left) => Some(left),
        None => uow.origins().find(&said.message).await?,
    };
    if let Some(ticket) = found {
        let ticket = uow.tickets().get(ticket).await?;
        if ticket.is_private() {
            asker.may(Action::Read, Resource::Ticket(&ticket))?;
        }
        return Ok(confirmations::already(desk, &ticket));
    }
    let id = uow.mint::<DraftId>();
    asker.remember(uow);
    let link = known.link(&said.message).map(str::to_owned);
    let body = Body {
        said: said.clone(),
        link,
        author: author.person.name,
        earlier: context::around(known, said),
    };
    let body = serde_json::to_string(&body)?;
    let expires_at = uow.now() + form::PATIENCE;
    uow.drafts().put(&Draft {
        id,
        owner: asker.person.id,
        kind: form::KIND.to_owned(),
        body,
        expires_at,
    });
    let words = said.text.to_plain();
    Ok(Reply::Form(fields::form(
        desk,
        Verb::Open.on_draft(id),
        Kind::default(),
        &titled(desk, said, &words),
        &words,
    )))
}
