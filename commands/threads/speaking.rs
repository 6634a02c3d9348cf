//! Speaking in a ticket's thread. In the requester's thread everybody hears it, and the team sees it mirrored; in the
//! team's thread it is a note, and stays there.

use chat::{Card, IncomingMessage, Reply, Text};
use desk::{Action, Denied, Resource, Ticket, TicketEvent};
use store::{Audience, PostRole, Remark, Side};

use crate::actor::actor::Actor;
use crate::error::CommandError;
use crate::facts::{related, speakers};
use crate::threads::posts::NewPost;
use crate::threads::remarks::NewRemark;
use crate::threads::{files, forwarding, mirrors, posts, private_lines, remarks};
use crate::work::Work;

/// Somebody wrote into one of a ticket's two threads.
pub(crate) async fn in_thread(
    work: &mut Work<'_>,
    ticket: Ticket,
    side: Side,
    said: &IncomingMessage,
    actor: &Actor,
) -> Result<Reply, CommandError> {
    if work.remarks().find_by_source(&said.message).await?.is_some() {
        return Ok(Reply::Quiet);
    }
    match side {
        Side::Requester => {
            actor.may(Action::Speak, Resource::Ticket(&ticket))?;
            actor.remember(work);
            let new = NewRemark::of_message(actor.person.id, Audience::Public, said);
            let remark = remarks::keep(work, &ticket, &new);
            mirror(work, &ticket, remark).await?;
        }
        Side::Team => {
            if let Err(denied) = actor.may(Action::Note, Resource::Ticket(&ticket)) {
                return refuse_note(work, said, actor, &denied);
            }
            actor.remember(work);
            let new = NewRemark::of_message(actor.person.id, Audience::Team, said);
            let note = remarks::keep(work, &ticket, &new);
            forwarding::offer(work, &ticket, &note).await?;
        }
    }
    Ok(Reply::Quiet)
}

/// Somebody added to their ticket with the form: both threads see it.
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
    let own = remarks::quoted(&actor.person.name, "", text);
    posts::post(
        work,
        &ticket,
        NewPost::new(Side::Requester, PostRole::Remark, own),
    )
    .await?;
    mirror(work, &ticket, remark).await?;
    Ok(Reply::Quiet)
}

/// Shows the team what was said in the requester's thread, and tells whoever works on it if it was not one of them. Words
/// about a ticket that is handled with another one are shown with that one, and stand in both histories.
async fn mirror(work: &mut Work<'_>, ticket: &Ticket, remark: Remark) -> Result<(), CommandError> {
    let main = related::main_of(work, ticket).await?;
    if main.id != ticket.id {
        let event = TicketEvent::RemarkAdded { remark: remark.id };
        work.note(&main, Some(remark.author), event);
    }
    let notify = speakers::agent_to_notify(work, &main, ticket, remark.author).await?;
    let mut shown = [remark];
    mirrors::show(work, &main, Side::Team, &mut shown, notify).await?;
    let [mut remark] = shown;
    let files = remark.files.clone();
    files::share(work, &main, Side::Team, &mut remark, files).await
}

/// Whoever can read the triage channel but does not work there is told that their words were not kept.
fn refuse_note(
    work: &mut Work<'_>,
    said: &IncomingMessage,
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
    private_lines::send_private(work, said, actor, Card::plain(text));
    Ok(Reply::Quiet)
}
