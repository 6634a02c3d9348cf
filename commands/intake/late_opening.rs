//! Handles the requester's messages that are older than the opening message of their ticket, because they arrived late.
//! The oldest message opens the ticket, as it would have done in time.

use chat::IncomingMessage;
use desk::{Action, RemarkId, Resource, Ticket, TicketEvent};
use store::{Audience, Remark, Side};

use crate::actor::Actor;
use crate::cards::title;
use crate::error::CommandError;
use crate::facts::related;
use crate::intake::sensitive;
use crate::threads::{files, late, speaking};
use crate::work::Work;

/// Makes a late message the opening message of its ticket, if it is older than the current one. The current opening
/// message becomes a further message of the ticket. Returns whether the message is older.
pub(crate) async fn replace(
    work: &mut Work<'_>,
    ticket: &Ticket,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<bool, CommandError> {
    if actor.person.id != ticket.requester {
        return Ok(false);
    }
    let Some(before) = work.remarks().opening(ticket.id).await? else {
        return Ok(false);
    };
    let is_older = before.source.as_ref().is_some_and(|source| {
        source.channel == message.message.channel && message.message.order() < source.order()
    });
    if !is_older
        || before.deleted_at.is_some()
        || work.remarks().find_by_source(&message.message).await?.is_some()
    {
        return Ok(false);
    }
    actor.may(Action::Speak, Resource::Ticket(ticket))?;
    actor.remember(work);
    let mut ticket = ticket.clone();
    let mut opening = Remark {
        source: Some(message.message.clone()),
        files: message.files.clone(),
        opening: true,
        mirror: before.mirror,
        ..Remark::new(
            work.mint::<RemarkId>(),
            ticket.id,
            actor.person.id,
            message.text.clone(),
            work.now(),
        )
        .for_audience(Audience::Public)
    };
    work.remarks().add(opening.clone());
    rewrite(work, &mut ticket, &before, &opening);

    let later = Remark {
        opening: false,
        mirror: None,
        ..before
    };
    work.remarks().save(&later);
    let event = TicketEvent::RemarkAdded {
        remark: later.id,
        article: None,
    };
    work.note(&ticket, later.author, event);
    let newer = match &later.source {
        Some(source) => late::mirror_of_newer(work, &ticket, source).await?,
        None => None,
    };
    speaking::show_to_team(work, &ticket, later, newer).await?;
    let attached = opening.files.clone();
    files::share(work, &ticket, Side::Team, &mut opening, attached).await?;
    keep_private(work, &mut ticket, message).await?;
    Ok(true)
}

/// Derives title and description from the new opening message, where they were derived from the old one.
fn rewrite(work: &mut Work<'_>, ticket: &mut Ticket, before: &Remark, opening: &Remark) {
    let (title, description) = title::follow(work.settings(), ticket, before, opening);
    match ticket.rewrite(title, description) {
        Ok(event) => work.record(ticket, opening.author, event),
        Err(_) => work.touch(ticket),
    }
}

/// Makes the ticket private if the late message would have opened a private ticket.
async fn keep_private(
    work: &mut Work<'_>,
    ticket: &mut Ticket,
    message: &IncomingMessage,
) -> Result<(), CommandError> {
    if ticket.is_private() || !sensitive::are_sensitive(work, &ticket.team, message) {
        return Ok(());
    }
    let others = related::merged_tickets(work, ticket).await?;
    if let Ok(event) = ticket.make_private(&others, String::new()) {
        let by = ticket.requester;
        work.record(ticket, by, event);
    }
    Ok(())
}
