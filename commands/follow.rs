//! What is said in a requester's thread after the ticket was done: it opens a resolved ticket again, and begins another
//! where the old one was closed.

use chat::{MessageRef, Reply, Said};
use desk::{Phase, Source, Ticket, TicketEvent, TicketId, is_small_talk};
use store::{Side, UnitOfWork};

use crate::asker::Asker;
use crate::opening::{Opened, Opening, Start, open, titled};
use crate::verbs::{reopen, speak};
use crate::{CommandError, Desk, limits, merged, notices, remarks};

/// Somebody wrote into the requester's thread of a ticket.
pub(crate) async fn in_thread(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: Ticket,
    said: &Said,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    let asks_for_more = asker.person.id == ticket.requester
        && (!is_small_talk(&said.text.to_plain(), desk.words.vocabulary()) || !said.files.is_empty())
        && uow.remarks().find_by_source(&said.message).await?.is_none();
    let main = merged::main_of(uow, &ticket).await?;
    match main.phase() {
        Phase::Resolved if asks_for_more => {
            asker.may(desk::Action::Reopen, desk::Resource::Ticket(&ticket))?;
            let main = open_again(uow, desk, main, asker).await?;
            let ticket = if ticket.is_merged() { ticket } else { main };
            speak::in_thread(uow, desk, ticket, Side::Requester, said, asker).await
        }
        Phase::Closed if asks_for_more => {
            let followed = open_another(uow, desk, &ticket, said, asker).await;
            match limits::told(uow, desk, said, asker, followed).await? {
                Some(()) => Ok(Reply::Quiet),
                // The words are not lost, even if nobody is called by them.
                None => speak::in_thread(uow, desk, ticket, Side::Requester, said, asker).await,
            }
        }
        Phase::New
        | Phase::InProgress
        | Phase::Resolved
        | Phase::Closed
        | Phase::Cancelled
        | Phase::Merged => speak::in_thread(uow, desk, ticket, Side::Requester, said, asker).await,
    }
}

/// The ticket whose conversation goes on under that message now: of several in one thread, the newest.
pub(crate) async fn newest_under(
    uow: &mut UnitOfWork<'_>,
    ticket: TicketId,
    side: Side,
) -> Result<TicketId, CommandError> {
    let thread = uow.threads().of(ticket, side).await?;
    let Some(chat::Anchor::Message(MessageRef { channel, id })) = thread.map(|thread| thread.root) else {
        return Ok(ticket);
    };
    let newest = uow.threads().find_by_root(&channel, &id).await?;
    Ok(newest
        .filter(|newest| newest.side == side)
        .map_or(ticket, |newest| newest.ticket))
}

/// Further words say that it is not done. Those whom it concerns read it in the words themselves, which name whoever
/// works on it.
pub(crate) async fn open_again(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    mut ticket: Ticket,
    asker: &Asker,
) -> Result<Ticket, CommandError> {
    reopen::happens(uow, desk, &mut ticket, asker).await?;
    if ticket.assignee().is_none() {
        notices::reopened(uow, desk, &ticket, &asker.person.name).await?;
    }
    Ok(ticket)
}

/// What is closed stays closed: another ticket goes on in the same thread, and both say so.
async fn open_another(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ended: &Ticket,
    said: &Said,
    asker: &Asker,
) -> Result<(), CommandError> {
    let Some(thread) = uow.threads().of(ended.id, Side::Requester).await? else {
        return Ok(());
    };
    asker.may(desk::Action::Open, desk::Resource::Desk)?;
    let opening = Opening {
        kind: ended.reference.kind,
        title: titled(desk, said, &said.text.to_plain()),
        description: said.text.to_plain(),
        requester: asker,
        opener: asker,
        source: Source::FollowUp,
        team: ended.team.clone(),
        start: Start::Thread {
            thread: &thread,
            said,
        },
        earlier: &[],
        follows: Some(ended.id),
    };
    let Opened::New(new) = open(uow, desk, opening).await? else {
        return Ok(());
    };
    let by = Some(asker.person.id);
    remarks::note_event(uow, &new, by, TicketEvent::Follows { ticket: ended.id });
    remarks::note_event(uow, ended, by, TicketEvent::FollowedBy { ticket: new.id });
    Ok(())
}
