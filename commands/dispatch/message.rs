//! Routes a message: closed thread, ticket thread, direct message, mention, watched channel.

use chat::{Reply, Said};
use store::{Side, UnitOfWork};

use crate::actor::actor::Asker;
use crate::actor::prefetched::Known;
use crate::error::CommandError;
use crate::facts::conversations;
use crate::intake::{channel, direct, mention, reply_after_close};
use crate::settings::{Desk, Intake};
use crate::threads::{closed_threads, speaking};

/// Deals with a message.
pub(crate) async fn said(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    if said.by_bot || (said.text.is_blank() && said.files.is_empty() && !said.addressed) {
        return Ok(Reply::Quiet);
    }
    if let Some(reply) = closed_threads::closed(uow, desk, said, asker).await? {
        return Ok(reply);
    }
    if let Some((ticket, side)) = conversations::belongs_to(uow, said).await? {
        return match side {
            Side::Requester => reply_after_close::in_thread(uow, desk, ticket, said, asker).await,
            Side::Team => speaking::in_thread(uow, desk, ticket, side, said, asker).await,
        };
    }
    if said.spot.direct {
        return direct::said(uow, desk, said, asker).await;
    }
    if said.addressed {
        return mention::said(uow, desk, said, asker, known).await;
    }
    match desk.watched(&said.spot.channel).map(|watched| watched.intake) {
        Some(intake @ (Intake::Ticket | Intake::Suggest)) if said.spot.thread.is_none() => {
            channel::in_watched_channel(uow, desk, said, intake, asker, known).await
        }
        Some(Intake::Ticket | Intake::Suggest | Intake::Manual) | None => Ok(Reply::Quiet),
    }
}
