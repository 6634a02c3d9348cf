//! Edits and deletions of messages that are remarks. The mirror on the other side follows, and the journal keeps the
//! text before the edit.

use chat::{IncomingMessage, MessageRef, Reply};
use desk::{Action, Resource, Ticket, TicketEvent, Timestamp};
use store::{Audience, Remark};

use crate::actor::Actor;
use crate::cards::title;
use crate::cards::title::title_of;
use crate::error::CommandError;
use crate::facts::{affected, related, talk};
use crate::threads::{closed_threads, files};
use crate::work::Work;

/// Handles an edit of a message that is a remark.
pub(crate) async fn edited(
    work: &mut Work<'_>,
    remark: Remark,
    (message, at): (&IncomingMessage, Timestamp),
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let is_older = remark.edited_at.is_some_and(|edited_at| edited_at >= at);
    let is_same = remark.text == message.text && remark.files == message.files;
    let is_author =
        remark.author == actor.person.id || work.joins().now(remark.author).await? == actor.person.id;
    if is_older || is_same || remark.deleted_at.is_some() || !is_author {
        return Ok(Reply::Quiet);
    }
    let mut ticket = work.tickets().get(remark.ticket).await?;
    if closed_threads::was_left_in_public(work, &ticket, &remark).await? {
        return Ok(Reply::Quiet);
    }
    let action = match remark.audience {
        Audience::Public => Action::Speak,
        // A requester may write what only the team sees.
        Audience::Team if ticket.requester == actor.person.id => Action::Speak,
        Audience::Team if affected::is_follower(work, &ticket, actor.person.id).await? => Action::Speak,
        Audience::Team => Action::Note,
    };
    actor.may(action, Resource::Ticket(&ticket))?;

    let before = remark.clone();
    let remark = Remark {
        text: message.text.clone(),
        edited_at: Some(at),
        ..remark
    };
    work.remarks().save(&remark);
    let remark = files::changed(work, &ticket, remark, &message.files).await?;
    if before.opening || gives_title(work, &ticket, &before).await? {
        rewrite_ticket(work, &mut ticket, &before, &remark);
    } else {
        note_edit(work, &ticket, &before);
    }
    end_hold(work, &ticket, &remark, actor).await?;
    Ok(Reply::Quiet)
}

/// Ends a hold that awaits the requester, if the edit is the answer. An edited note is none. A merged ticket shares the hold of its main ticket.
async fn end_hold(
    work: &mut Work<'_>,
    ticket: &Ticket,
    remark: &Remark,
    actor: &Actor,
) -> Result<(), CommandError> {
    let mut main = related::main_of(work, ticket).await?;
    let by = Some(actor.person.id);
    if let Some(event) = main.resume_when_edited()
        && remark.audience == Audience::Public
        && talk::answers(work, by, remark).await?
    {
        work.record(&mut main, by, event);
    }
    Ok(())
}

/// Handles an edit of the opening message. The description of the ticket follows the edit. The title follows as well,
/// if the title was derived from the message.
fn rewrite_ticket(work: &mut Work<'_>, ticket: &mut Ticket, before: &Remark, remark: &Remark) {
    let (title, description) = title::follow(work.settings(), ticket, before, remark);
    match ticket.rewrite(title, description) {
        Ok(event) => work.record(ticket, remark.author, event),
        Err(_) => {
            note_edit(work, ticket, before);
            work.touch(ticket);
        }
    }
}

/// Whether the title of a ticket was made from a remark: from its opening message, or, if that is a mention without
/// text, from an earlier message of the thread.
async fn gives_title(work: &mut Work<'_>, ticket: &Ticket, remark: &Remark) -> Result<bool, CommandError> {
    if ticket.title != title_of(work.settings(), &remark.text.to_plain(), &remark.files) {
        return Ok(false);
    }
    let opening = work.remarks().opening(ticket.id).await?;
    let is_mention = |opening: Remark| opening.text.is_blank() && opening.files.is_empty();
    Ok(remark.opening || opening.is_some_and(is_mention))
}

fn note_edit(work: &mut Work<'_>, ticket: &Ticket, before: &Remark) {
    let event = TicketEvent::RemarkEdited {
        remark: before.id,
        before: before.text.to_plain(),
    };
    work.note(ticket, Some(before.author), event);
}

/// Handles the deletion of a message that is a remark. The platform decided who may delete it.
pub(crate) async fn deleted(
    work: &mut Work<'_>,
    remark: Remark,
    message: &MessageRef,
) -> Result<Reply, CommandError> {
    let ticket = work.tickets().get(remark.ticket).await?;
    if closed_threads::was_left_in_public(work, &ticket, &remark).await? {
        return Ok(Reply::Quiet);
    }
    delete(work, &ticket, remark).await?;
    // A deleted note takes the files along that were forwarded from it. A deleted remark takes the files along that
    // were split off into another ticket.
    let main = related::main_of(work, &ticket).await?;
    let mut tickets = related::merged_tickets(work, &main).await?;
    tickets.push(main);
    tickets.extend(work.tickets().split_from(ticket.id).await?);
    for ticket in tickets {
        for forwarded in work.remarks().of(ticket.id).await? {
            let has_file = forwarded.files.iter().any(|file| file.message == *message);
            if has_file && forwarded.source.is_none() {
                delete(work, &ticket, forwarded).await?;
            }
        }
    }
    Ok(Reply::Quiet)
}

async fn delete(work: &mut Work<'_>, ticket: &Ticket, remark: Remark) -> Result<(), CommandError> {
    if remark.deleted_at.is_some() {
        return Ok(());
    }
    let mut remark = Remark {
        deleted_at: Some(work.now()),
        ..remark
    };
    files::remove_posts(work, &mut remark).await?;
    work.remarks().save(&remark);
    let event = TicketEvent::RemarkDeleted { remark: remark.id };
    work.note(ticket, remark.author, event);
    if gives_title(work, ticket, &remark).await? {
        let title = work.words().say("title-deleted");
        let mut ticket = work.tickets().get(ticket.id).await?;
        if let Ok(event) = ticket.rewrite(title, ticket.description.clone()) {
            work.record(&mut ticket, remark.author, event);
        }
    }
    Ok(())
}
