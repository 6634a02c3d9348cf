//! Speaking in a ticket's thread. In the requester's thread everybody hears it, and the team sees it mirrored; in the
//! team's thread it is a note, and stays there.

use chat::{Card, OutboundMessage, Reply, Said, Span, Text, What};
use desk::{Action, Denied, Resource, Ticket};
use store::{Audience, PostRole, Side, UnitOfWork};

use crate::asker::Asker;
use crate::remarks::headed;
use crate::{CommandError, Desk, parties, remarks};

/// Somebody wrote into one of a ticket's two threads.
pub(crate) async fn in_thread(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: Ticket,
    side: Side,
    said: &Said,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    if uow.remarks().find_by_source(&said.message).await?.is_some() {
        return Ok(Reply::Quiet);
    }
    let text = with_files(desk, said);
    match side {
        Side::Requester => {
            asker.may(Action::Speak, Resource::Ticket(&ticket))?;
            asker.remember(uow);
            remarks::keep(
                uow,
                &ticket,
                asker.person.id,
                Audience::Public,
                &text,
                Some(&said.message),
            );
            mirror(uow, desk, &ticket, &text, asker).await?;
        }
        Side::Team => {
            if let Err(denied) = asker.may(Action::Note, Resource::Ticket(&ticket)) {
                return refuse_note(uow, desk, said, asker, &denied);
            }
            asker.remember(uow);
            remarks::keep(
                uow,
                &ticket,
                asker.person.id,
                Audience::Team,
                &text,
                Some(&said.message),
            );
        }
    }
    Ok(Reply::Quiet)
}

/// Somebody added to their ticket with the form: both threads see it.
pub(crate) async fn from_form(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: Ticket,
    text: &Text,
    asker: &Asker,
) -> Result<Reply, CommandError> {
    asker.remember(uow);
    remarks::keep(uow, &ticket, asker.person.id, Audience::Public, text, None);
    let own = remarks::quoted(&asker.person.name, "", text);
    remarks::post(uow, &ticket, Side::Requester, PostRole::Remark, own, None).await?;
    mirror(uow, desk, &ticket, text, asker).await?;
    Ok(Reply::Quiet)
}

/// Shows the team what was said in the requester's thread, and tells whoever works on it if it was not one of them.
async fn mirror(
    uow: &mut UnitOfWork<'_>,
    desk: &Desk,
    ticket: &Ticket,
    text: &Text,
    asker: &Asker,
) -> Result<(), CommandError> {
    let from_team = asker.works_in(&ticket.team) && asker.person.id != ticket.requester;
    let suffix = if from_team {
        desk.words.say("mirror-answered")
    } else if asker.person.id == ticket.requester {
        desk.words.say("mirror-requester")
    } else {
        String::new()
    };
    let mut header = Text::bold(headed(&asker.person.name, &suffix));
    let mut notify = None;
    if !from_team
        && let Some(assignee) = ticket.assignee()
        && let Some(triage) = desk.triage.get(&ticket.team)
        && let (mention, Some(user)) = parties::mention(uow, assignee, &triage.connection).await?
    {
        header = header.then(desk.words.text_with("mirror-to", &[("assignee", mention.into())]));
        notify = Some(user);
    }
    let card = Card::plain(header.then("\n").then(text.clone()));
    remarks::post(uow, ticket, Side::Team, PostRole::Remark, card, notify).await
}

/// Files do not travel yet; their names do, so that the team knows to look.
fn with_files(desk: &Desk, said: &Said) -> Text {
    if said.files.is_empty() {
        return said.text.clone();
    }
    let names: Vec<&str> = said.files.iter().map(|file| file.name.as_str()).collect();
    let line = desk
        .words
        .say_with("files-named", &[("files", names.join(", ").into())]);
    let separator = if said.text.is_blank() { "" } else { "\n" };
    said.text.clone().then(Span::Plain(format!("{separator}{line}")))
}

/// Whoever can read the triage channel but does not work there is told that their words were not kept.
fn refuse_note(
    uow: &mut UnitOfWork<'_>,
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
    uow.outbox().send(
        OutboundMessage {
            what: What::Whisper {
                channel: said.spot.channel.clone(),
                thread: said.spot.thread.clone(),
                user: asker.user.clone(),
                card: Card::plain(text),
                aloud: None,
            },
            notify: Vec::new(),
        },
        None,
    );
    Ok(Reply::Quiet)
}
