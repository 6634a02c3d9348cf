//! Speaking in a ticket's thread. In the requester's thread everybody hears it, and the team sees it mirrored; in the
//! team's thread it is a note, and stays there.

use chat::{Card, Reply, Said, Text};
use desk::{Action, Denied, Resource, Ticket, TicketEvent};
use store::{Audience, PostRole, Remark, Side, UnitOfWork};

use crate::asker::Asker;
use crate::verbs::pass;
use crate::{CommandError, Desk, files, merged, mirrors, notices, remarks};

/// Somebody wrote into one of a ticket's two threads.
pub(crate) async fn in_thread(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: Ticket,
    side: Side,
    said: &Said,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    if uow.remarks().find_by_source(&said.message).await?.is_some() {
        return Ok(Reply::Quiet);
    }
    match side {
        Side::Requester => {
            asker.may(Action::Speak, Resource::Ticket(&ticket))?;
            asker.remember(uow);
            let remark = kept(uow, &ticket, said, asker, Audience::Public);
            mirror(uow, desk, &ticket, remark).await?;
        }
        Side::Team => {
            if let Err(denied) = asker.may(Action::Note, Resource::Ticket(&ticket)) {
                return refuse_note(uow, desk, said, asker, &denied);
            }
            asker.remember(uow);
            let note = kept(uow, &ticket, said, asker, Audience::Team);
            pass::offer(uow, desk, &ticket, &note).await?;
        }
    }
    Ok(Reply::Quiet)
}

/// Keeps a message with what is attached to it.
fn kept(uow: &mut UnitOfWork, ticket: &Ticket, said: &Said, asker: &Asker, audience: Audience) -> Remark {
    let source = Some(&said.message);
    let mut remark = remarks::keep(uow, ticket, asker.person.id, audience, &said.text, source);
    if !said.files.is_empty() {
        remark.files.clone_from(&said.files);
        uow.remarks().save(&remark);
    }
    remark
}

/// Somebody added to their ticket with the form: both threads see it.
pub(crate) async fn from_form(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: Ticket,
    text: &Text,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    asker.remember(uow);
    let remark = remarks::keep(uow, &ticket, asker.person.id, Audience::Public, text, None);
    let own = remarks::quoted(&asker.person.name, "", text);
    remarks::post(uow, &ticket, Side::Requester, PostRole::Remark, own, None).await?;
    mirror(uow, desk, &ticket, remark).await?;
    Ok(Reply::Quiet)
}

/// Shows the team what was said in the requester's thread, and tells whoever works on it if it was not one of them. Words
/// about a ticket that is handled with another one are shown with that one, and stand in both histories.
async fn mirror(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    remark: Remark,
) -> Result<(), CommandError> {
    let main = merged::main_of(uow, ticket).await?;
    if main.id != ticket.id {
        let event = TicketEvent::Said { remark: remark.id };
        remarks::note_event(uow, &main, Some(remark.author), event);
    }
    let notify = mirrors::to_be_told(uow, desk, &main, ticket, remark.author).await?;
    let mut shown = [remark];
    mirrors::show(uow, desk, &main, Side::Team, &mut shown, notify).await?;
    let [mut remark] = shown;
    let files = remark.files.clone();
    files::share(uow, desk, &main, Side::Team, &mut remark, files).await
}

/// Whoever can read the triage channel but does not work there is told that their words were not kept.
fn refuse_note(
    uow: &mut UnitOfWork,
    desk: &Desk,
    said: &Said,
    asker: &Asker,
    denied: &Denied,
) -> Result<Reply, CommandError> {
    let Denied::TeamOnly(team) = denied else {
        return Err(denied.clone().into());
    };
    let text = desk
        .words
        .say_with("note-not-kept", &[("team", desk.team_title(team).into())]);
    notices::whisper(uow, said, asker, Card::plain(text));
    Ok(Reply::Quiet)
}
