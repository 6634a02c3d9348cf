//! Routes a message to its handler: closed thread, ticket thread, direct message, mention, or watched channel.

use chat::{Card, Inbound, IncomingMessage, Location, MessageRef, Reply};
use chrono::Duration;
use desk::{Action, Resource};
use store::Side;

use crate::actor::Actor;
use crate::conversation::edited;
use crate::effects::knowledge;
use crate::error::CommandError;
use crate::facts::conversations;
use crate::intake::{channel, direct, mention, pending, reply_after_close, unrouted};
use crate::settings::Intake;
use crate::threads::{closed_threads, private_lines, speaking};
use crate::work::Work;

/// Handles a new message.
pub(crate) async fn said(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if message.by_bot || (message.text.is_blank() && message.files.is_empty() && !message.addressed) {
        return Ok(Reply::Quiet);
    }
    if let Some(reply) = closed_threads::closed(work, message, actor).await? {
        return Ok(reply);
    }
    if let Some((ticket, side)) = conversations::belongs_to(work, message).await? {
        return match side {
            Side::Requester => reply_after_close::in_thread(work, ticket, message, actor).await,
            Side::Team | Side::Approver => speaking::in_thread(work, ticket, side, message, actor).await,
        };
    }
    if conversations::answers_other_card(work, message).await? {
        actor.may(Action::Open, Resource::Desk)?;
        let card = Card::plain(work.words().say("change-card-unread"));
        private_lines::send_private(work, message, actor, card);
        return Ok(Reply::Quiet);
    }
    if message.location.direct {
        return direct::said(work, message, actor).await;
    }
    if message.addressed {
        return mention::said(work, message, actor).await;
    }
    match work
        .settings()
        .watched(&message.location.channel)
        .map(|watched| watched.intake)
    {
        Some(intake @ (Intake::Ticket | Intake::Suggest)) if message.location.thread.is_none() => {
            channel::in_watched_channel(work, message, intake, actor).await
        }
        Some(Intake::Ticket | Intake::Suggest | Intake::Manual) | None => Ok(Reply::Quiet),
    }
}

/// How long after a message an edit can still open a ticket.
const EDIT_WINDOW: Duration = Duration::minutes(10);

/// Handles an edited message.
pub(crate) async fn edited(
    work: &mut Work<'_>,
    inbound: &Inbound,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if message.by_bot {
        return Ok(Reply::Quiet);
    }
    knowledge::reword(work, message).await?;
    // The text that waits for a decision follows the edit, wherever it waits.
    let mut waits = unrouted::edited(work, actor.person.id, message).await?;
    waits |= pending::edited(work, actor, message).await?;
    if let Some(remark) = work.remarks().find_by_source(&message.message).await? {
        return edited::edited(work, remark, (message, inbound.at), actor).await;
    }
    if waits {
        return Ok(Reply::Quiet);
    }
    // An edit may arrive before its message, or its message may be lost. The desk then handles the edit as the message.
    let is_new = inbound.at - message.at <= EDIT_WINDOW && !message.location.direct;
    let is_origin = work.origins().find(&message.message).await?.is_some();
    if !is_origin && (is_new || conversations::belongs_to(work, message).await?.is_some()) {
        return said(work, message, actor).await;
    }
    Ok(Reply::Quiet)
}

/// Handles a deleted message.
pub(crate) async fn deleted(
    work: &mut Work<'_>,
    location: &Location,
    message: &MessageRef,
) -> Result<Reply, CommandError> {
    knowledge::forget_message(work, message).await?;
    unrouted::deleted(work, &location.channel, message).await?;
    pending::deleted(work, &location.channel, message).await?;
    if let Some(remark) = work.remarks().find_by_source(message).await? {
        return edited::deleted(work, remark, message).await;
    }
    Ok(Reply::Quiet)
}
