//! Handles messages in the threads of a ticket. A message in the requester's thread is public and is mirrored to the
//! team. A message in the team's thread is a note and stays with the team.

use chat::{Card, Conversation, IncomingMessage, Reply, Text};
use desk::{Action, Denied, PostId, Resource, Ticket, TicketEvent};
use store::{Audience, PostRole, Remark, Side};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::facts::{related, speakers};
use crate::threads::posts::NewPost;
use crate::threads::remarks::NewRemark;
use crate::threads::{files, forwarding, late, mirrors, posts, private_lines, remarks, spoken};
use crate::work::Work;

/// Handles a message in one of the two threads of a ticket.
pub(crate) async fn in_thread(
    work: &mut Work<'_>,
    ticket: Ticket,
    side: Side,
    message: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if work.remarks().find_by_source(&message.message).await?.is_some() {
        return Ok(Reply::Quiet);
    }
    match side {
        Side::Requester => {
            actor.may(Action::Speak, Resource::Ticket(&ticket))?;
            actor.remember(work);
            let newer = late::mirror_of_newer(work, &ticket, &message.message).await?;
            let new = NewRemark::of_message(actor.person.id, Audience::Public, message);
            let remark = remarks::keep(work, &ticket, &new);
            show_to_team(work, &ticket, remark, newer).await?;
        }
        Side::Team | Side::Approver => {
            if let Err(denied) = actor.may(Action::Note, Resource::Ticket(&ticket)) {
                return refuse_note(work, message, actor, &denied);
            }
            actor.remember(work);
            let new = NewRemark::of_message(actor.person.id, Audience::Team, message);
            let note = remarks::keep(work, &ticket, &new);
            forwarding::offer(work, &ticket, &note).await?;
        }
    }
    Ok(Reply::Quiet)
}

/// Handles details that a requester adds with the form, and shows them in both threads.
pub(crate) async fn from_form(
    work: &mut Work<'_>,
    ticket: Ticket,
    text: &Text,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    actor.remember(work);
    let remark = remarks::keep(
        work,
        &ticket,
        &NewRemark::new(actor.person.id, Audience::Public, text),
    );
    if let Some(thread) = work.threads().of(ticket.id, Side::Requester).await? {
        let own = remarks::quoted(&actor.person.name, "", text);
        let words = Card::plain(text.clone());
        let speaker = spoken::of(work, actor.person.id, thread.home.connection(), words).await?;
        let new = NewPost::new(Side::Requester, PostRole::Remark, own).spoken_by(Some(speaker));
        posts::post(work, &ticket, new).await?;
    }
    show_to_team(work, &ticket, remark, None).await?;
    Ok(Reply::Quiet)
}

/// Handles details that a requester typed where nobody else read them. If the ticket has its conversation in a channel, only
/// the team sees them.
pub(crate) async fn typed_privately(
    work: &mut Work<'_>,
    ticket: Ticket,
    text: &Text,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    let thread = work.threads().of(ticket.id, Side::Requester).await?;
    match thread.map(|thread| thread.home) {
        Some(Conversation::Channel(_)) => {
            let new = NewRemark::new(actor.person.id, Audience::Team, text);
            to_team_only(work, &ticket, &new, actor).await
        }
        Some(Conversation::Direct(_)) | None => from_form(work, ticket, text, actor).await,
    }
}

/// Adds words of the requester that the other readers of the requester's thread must not read.
pub(crate) async fn to_team_only(
    work: &mut Work<'_>,
    ticket: &Ticket,
    new: &NewRemark<'_>,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    actor.remember(work);
    let remark = remarks::keep_said(work, ticket, new);
    show_to_team(work, ticket, remark, None).await?;
    Ok(Reply::Quiet)
}

/// Mirrors a remark from the requester's thread to the team, and notifies the assignee unless the author is from the
/// team. A remark about a merged ticket is mirrored in the thread of the main ticket and is recorded in both
/// histories. A late remark is added to the mirror `newer`, which shows a newer message.
pub(crate) async fn show_to_team(
    work: &mut Work<'_>,
    ticket: &Ticket,
    mut remark: Remark,
    newer: Option<PostId>,
) -> Result<(), CommandError> {
    let main = related::main_of(work, ticket).await?;
    if main.id != ticket.id {
        let event = TicketEvent::RemarkAdded {
            remark: remark.id,
            article: None,
        };
        work.note(&main, Some(remark.author), event);
    }
    if let Some(newer) = newer {
        remark.mirror = Some(newer);
        work.remarks().save(&remark);
        mirrors::redraw(work, &main, newer).await?;
    } else {
        let notify = speakers::agent_to_notify(work, &main, ticket, remark.author).await?;
        let mut shown = [remark];
        mirrors::show(work, &main, Side::Team, &mut shown, notify).await?;
        [remark] = shown;
    }
    let files = remark.files.clone();
    files::share(work, &main, Side::Team, &mut remark, files).await
}

/// Tells an author who can read the triage channel but is no member of the team that the note was not saved.
fn refuse_note(
    work: &mut Work<'_>,
    message: &IncomingMessage,
    actor: &Actor,
    denied: &Denied,
) -> Result<Reply, CommandError> {
    let Denied::TeamOnly(team) = denied else {
        return Err(denied.clone().into());
    };
    let text = work.words().say_with(
        "note-not-kept",
        &[("team", work.settings().team_title(team).into())],
    );
    private_lines::send_private(work, message, actor, Card::plain(text));
    Ok(Reply::Quiet)
}
