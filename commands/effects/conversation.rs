//! Redraws the mirror of an edited or deleted remark, and renames the threads of a ticket with a new title.

use chat::{CloseExtent, Conversation, OutboundAction, OutboundMessage};
use desk::{RemarkId, Ticket};
use store::Side;

use crate::error::CommandError;
use crate::facts::conversations;
use crate::threads::mirrors;
use crate::threads::posts::thread_name;
use crate::work::Work;

/// Redraws the mirror of a remark. If the remark is the opening message, redraws the cards of the ticket.
pub(crate) async fn changed(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remark: RemarkId,
) -> Result<(), CommandError> {
    let remark = work.remarks().get(remark).await?;
    match remark.mirror {
        _ if remark.opening => {
            work.redraw(ticket);
            Ok(())
        }
        Some(mirror) => mirrors::redraw(work, ticket, mirror).await,
        None => Ok(()),
    }
}

/// Renames the threads of a ticket whose title has changed. Several tickets can share a thread, which has the name of the
/// newest one.
pub(crate) async fn renamed(
    work: &mut Work<'_>,
    before: &Ticket,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    if before.title == ticket.title {
        return Ok(());
    }
    for side in [Side::Requester, Side::Team] {
        let Some(thread) = work.threads().of(ticket.id, side).await? else {
            continue;
        };
        let is_channel = matches!(thread.home, Conversation::Channel(_));
        if !is_channel || conversations::newest_under(work, ticket.id, side).await? != ticket.id {
            continue;
        }
        let action = OutboundAction::Close {
            home: thread.home,
            root: thread.root,
            name: thread_name(ticket),
            messages: Vec::new(),
            extent: CloseExtent::Name,
        };
        work.outbox().send(OutboundMessage::quiet(action), None);
    }
    Ok(())
}
