//! Somebody changed their message, or took it back: what the other side sees of it follows, and the journal keeps how it
//! read before.

use chat::{Inbound, MessageRef, Reply, Said};
use chrono::Duration;
use desk::{Action, Resource, Ticket, TicketEvent};
use store::{Audience, Remark, UnitOfWork};

use crate::asker::Asker;
use crate::opening::title_of;
use crate::{
    CommandError, Desk, Known, affected, cards, change, files, held, intake, left_behind, merged, mirrors,
    remarks,
};

/// How long after a message its author may change it into one that matters, where the desk had no use for it before.
const SECOND_THOUGHTS: Duration = Duration::minutes(10);

/// Deals with a message that reads differently now.
pub(crate) async fn edited(
    uow: &mut UnitOfWork,
    desk: &Desk,
    inbound: &Inbound,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    if said.by_bot {
        return Ok(Reply::Quiet);
    }
    let Some(remark) = uow.remarks().find_by_source(&said.message).await? else {
        return unheard(uow, desk, inbound, said, asker, known).await;
    };
    let is_older = remark.edited_at.is_some_and(|at| at >= inbound.at);
    let is_same = remark.text == said.text && remark.files == said.files;
    let is_theirs =
        remark.author == asker.person.id || uow.joins().now(remark.author).await? == asker.person.id;
    if is_older || is_same || remark.deleted_at.is_some() || !is_theirs {
        return Ok(Reply::Quiet);
    }
    let mut ticket = uow.tickets().get(remark.ticket).await?;
    if left_behind::was_said_there(uow, &ticket, &remark).await? {
        return Ok(Reply::Quiet);
    }
    let action = match remark.audience {
        Audience::Public => Action::Speak,
        Audience::Team if affected::is_follower(uow, &ticket, asker.person.id).await? => Action::Speak,
        Audience::Team => Action::Note,
    };
    asker.may(action, Resource::Ticket(&ticket))?;

    let before = remark.clone();
    let remark = Remark {
        text: said.text.clone(),
        edited_at: Some(inbound.at),
        ..remark
    };
    uow.remarks().save(&remark);
    let remark = files::changed(uow, desk, &ticket, remark, &said.files).await?;
    if before.opening {
        return rewritten(uow, desk, &mut ticket, &before, &remark).await;
    }
    note_edit(uow, &ticket, &before);
    show_again(uow, desk, &ticket, &remark).await?;
    Ok(Reply::Quiet)
}

/// An edit may come in before the message itself, or tell of one that was missed: then it is the message. What was said
/// long ago to nobody in particular stays so.
async fn unheard(
    uow: &mut UnitOfWork,
    desk: &Desk,
    inbound: &Inbound,
    said: &Said,
    asker: &Asker,
    known: &Known,
) -> Result<Reply, CommandError> {
    if held::edited(uow, desk, asker, said).await? {
        return Ok(Reply::Quiet);
    }
    let is_new = inbound.at - said.at <= SECOND_THOUGHTS && !said.spot.direct;
    let is_origin = uow.origins().find(&said.message).await?.is_some();
    if !is_origin && (is_new || intake::belongs_to(uow, said).await?.is_some()) {
        return intake::said(uow, desk, said, asker, known).await;
    }
    Ok(Reply::Quiet)
}

/// The message that the ticket was opened on changed: so do its words, and its title if that followed from them.
async fn rewritten(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &mut Ticket,
    before: &Remark,
    remark: &Remark,
) -> Result<Reply, CommandError> {
    let (old, new) = (before.text.to_plain(), remark.text.to_plain());
    let title = if ticket.title == title_of(desk, &old, &before.files) {
        title_of(desk, &new, &remark.files)
    } else {
        ticket.title.clone()
    };
    let description = if ticket.description == old {
        new
    } else {
        ticket.description.clone()
    };
    match ticket.rewrite(title, description) {
        Ok(event) => change::happen(uow, ticket, Some(remark.author), event),
        Err(_) => note_edit(uow, ticket, before),
    }
    change::settle(uow, desk, ticket).await?;
    Ok(Reply::Quiet)
}

fn note_edit(uow: &mut UnitOfWork, ticket: &Ticket, before: &Remark) {
    let event = TicketEvent::Edited {
        remark: before.id,
        before: before.text.to_plain(),
    };
    remarks::note_event(uow, ticket, Some(before.author), event);
}

/// Deals with a message that is gone. Whoever may delete it has done so: nobody is asked for rights.
pub(crate) async fn deleted(
    uow: &mut UnitOfWork,
    desk: &Desk,
    message: &MessageRef,
) -> Result<Reply, CommandError> {
    let Some(remark) = uow.remarks().find_by_source(message).await? else {
        held::taken_back(uow, desk, message).await?;
        return Ok(Reply::Quiet);
    };
    let ticket = uow.tickets().get(remark.ticket).await?;
    if left_behind::was_said_there(uow, &ticket, &remark).await? {
        return Ok(Reply::Quiet);
    }
    take_back(uow, desk, &ticket, remark).await?;
    // An agent's files that were sent on from a note go with the note, and a requester's with the words that were split
    // off.
    let main = merged::main_of(uow, &ticket).await?;
    let mut everywhere = merged::handled_with(uow, &main).await?;
    everywhere.push(main);
    everywhere.extend(uow.tickets().split_from(ticket.id).await?);
    for ticket in everywhere {
        for sent_on in uow.remarks().of(ticket.id).await? {
            let carries = sent_on.files.iter().any(|file| file.message == *message);
            if carries && sent_on.source.is_none() {
                take_back(uow, desk, &ticket, sent_on).await?;
            }
        }
    }
    Ok(Reply::Quiet)
}

async fn take_back(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    remark: Remark,
) -> Result<(), CommandError> {
    if remark.deleted_at.is_some() {
        return Ok(());
    }
    let mut remark = Remark {
        deleted_at: Some(uow.now()),
        ..remark
    };
    files::take_away(uow, &mut remark).await?;
    uow.remarks().save(&remark);
    let event = TicketEvent::TakenBack { remark: remark.id };
    remarks::note_event(uow, ticket, Some(remark.author), event);
    show_again(uow, desk, ticket, &remark).await
}

/// Draws whatever shows a remark on the other side: a mirror, or the ticket's cards.
async fn show_again(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    remark: &Remark,
) -> Result<(), CommandError> {
    match remark.mirror {
        _ if remark.opening => cards::refresh(uow, desk, ticket).await,
        Some(mirror) => mirrors::redraw(uow, desk, ticket, mirror).await,
        None => Ok(()),
    }
}
