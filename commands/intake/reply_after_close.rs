//! Handles messages in the requester's thread after the work is done: a message reopens a resolved ticket, or opens a
//! follow-up ticket if the old one is closed.

use chat::{IncomingMessage, Reply};
use desk::{Phase, Source, Talk, Ticket, TicketEvent};
use store::Side;

use crate::actor::Actor;
use crate::cards::title::titled;
use crate::error::CommandError;
use crate::facts::presence;
use crate::facts::related;
use crate::intake::fields::Levels;
use crate::intake::open::open;
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::{limits, small_talk};
use crate::threads::speaking;
use crate::work::Work;

/// Handles a message in the requester's thread of a ticket.
pub(crate) async fn in_thread(
    work: &mut Work<'_>,
    ticket: Ticket,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let needs_answer = actor.person.id == ticket.requester
        && small_talk::talk(work, message) != Talk::SmallTalk
        && work.remarks().find_by_source(&message.message).await?.is_none();
    let main = related::main_of(work, &ticket).await?;
    match main.phase() {
        Phase::Resolved if needs_answer => {
            actor.may(desk::Action::Reopen, desk::Resource::Ticket(&ticket))?;
            let main = open_again(work, main, actor).await?;
            let ticket = if ticket.is_merged() { ticket } else { main };
            speaking::in_thread(work, ticket, Side::Requester, message, actor).await
        }
        Phase::Closed if needs_answer => {
            let followed = open_another(work, &ticket, message, actor).await;
            match limits::told(work, message, actor, followed).await? {
                Some(()) => Ok(Reply::Quiet),
                // The message is added to the closed ticket, so it is not lost, although nobody is notified.
                None => speaking::in_thread(work, ticket, Side::Requester, message, actor).await,
            }
        }
        Phase::New
        | Phase::InProgress
        | Phase::OnHold
        | Phase::Resolved
        | Phase::Closed
        | Phase::Cancelled
        | Phase::Merged => speaking::in_thread(work, ticket, Side::Requester, message, actor).await,
    }
}

/// Reopens a resolved ticket because of a further message.
pub(crate) async fn open_again(
    work: &mut Work<'_>,
    mut ticket: Ticket,
    actor: &Actor,
) -> Result<Ticket, CommandError> {
    let event = presence::reopened(work, &ticket).await?;
    actor.remember(work);
    work.record(&mut ticket, actor.person.id, event);
    Ok(ticket)
}

/// Opens a follow-up ticket in the closed ticket's thread. The journals of both tickets record it.
async fn open_another(
    work: &mut Work<'_>,
    ended: &Ticket,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<(), CommandError> {
    let Some(thread) = work.threads().of(ended.id, Side::Requester).await? else {
        return Ok(());
    };
    actor.may(desk::Action::Open, desk::Resource::Desk)?;
    let opening = Opening {
        kind: ended.reference.kind,
        levels: Levels::default(),
        title: titled(work.settings(), message, &message.text.to_plain()),
        description: message.text.to_plain(),
        service: ended.service.clone(),
        requester: actor,
        opener: actor,
        source: Source::FollowUp,
        team: ended.team.clone(),
        start: Start::Thread {
            thread: &thread,
            said: message,
        },
        earlier: &[],
        follows: Some(ended.id),
    };
    let Opened::New(new) = open(work, opening).await? else {
        return Ok(());
    };
    let by = Some(actor.person.id);
    work.note(&*new, by, TicketEvent::Follows { ticket: ended.id });
    work.note(ended, by, TicketEvent::FollowedBy { ticket: new.id });
    Ok(())
}
