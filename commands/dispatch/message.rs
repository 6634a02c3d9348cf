//! Routes a message: closed thread, ticket thread, direct message, mention, watched channel.

use chat::{Inbound, IncomingMessage, MessageRef, Reply};
use chrono::Duration;
use store::Side;

use crate::actor::actor::Actor;
use crate::conversation::edited;
use crate::error::CommandError;
use crate::facts::conversations;
use crate::intake::{channel, direct, mention, pending, reply_after_close};
use crate::settings::Intake;
use crate::threads::{closed_threads, speaking};
use crate::work::Work;

/// Deals with a message.
pub(crate) async fn said(
    work: &mut Work<'_>,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if said.by_bot || (said.text.is_blank() && said.files.is_empty() && !said.addressed) {
        return Ok(Reply::Quiet);
    }
    if let Some(reply) = closed_threads::closed(work, said, actor).await? {
        return Ok(reply);
    }
    if let Some((ticket, side)) = conversations::belongs_to(work, said).await? {
        return match side {
            Side::Requester => reply_after_close::in_thread(work, ticket, said, actor).await,
            Side::Team => speaking::in_thread(work, ticket, side, said, actor).await,
        };
    }
    if said.location.direct {
        return direct::said(work, said, actor).await;
    }
    if said.addressed {
        return mention::said(work, said, actor).await;
    }
    match work
        .settings()
        .watched(&said.location.channel)
        .map(|watched| watched.intake)
    {
        Some(intake @ (Intake::Ticket | Intake::Suggest)) if said.location.thread.is_none() => {
            channel::in_watched_channel(work, said, intake, actor).await
        }
        Some(Intake::Ticket | Intake::Suggest | Intake::Manual) | None => Ok(Reply::Quiet),
    }
}

/// How long after a message its author may edit it into one that opens a ticket.
const SECOND_THOUGHTS: Duration = Duration::minutes(10);

/// Handles an edited message.
pub(crate) async fn edited(
    work: &mut Work<'_>,
    inbound: &Inbound,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if said.by_bot {
        return Ok(Reply::Quiet);
    }
    if let Some(remark) = work.remarks().find_by_source(&said.message).await? {
        return edited::edited(work, remark, (said, inbound.at), actor).await;
    }
    if pending::edited(work, actor, said).await? {
        return Ok(Reply::Quiet);
    }
    // An edit may come in before the message itself, or replace a message that was missed: then the edit is the message.
    let is_new = inbound.at - said.at <= SECOND_THOUGHTS && !said.location.direct;
    let is_origin = work.origins().find(&said.message).await?.is_some();
    if !is_origin && (is_new || conversations::belongs_to(work, said).await?.is_some()) {
        return self::said(work, said, actor).await;
    }
    Ok(Reply::Quiet)
}

/// Handles a deleted message.
pub(crate) async fn deleted(work: &mut Work<'_>, message: &MessageRef) -> Result<Reply, CommandError> {
    if let Some(remark) = work.remarks().find_by_source(message).await? {
        return edited::deleted(work, remark, message).await;
    }
    pending::deleted(work, message).await?;
    Ok(Reply::Quiet)
}
