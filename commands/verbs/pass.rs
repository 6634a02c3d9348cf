//! Send to …: an agent's note with files goes out to the requester, after the same preview as a reply. Until somebody
//! presses Send, it stays inside the team.

use chat::{Card, Reply, Token};
use desk::{Action, PostId, Refusal, RemarkId, Resource, Ticket};
use store::{Audience, PostRole, Remark, Side, UnitOfWork};

use crate::ask::Ask;
use crate::verb::Verb;
use crate::verbs::reply::{self, Note};
use crate::{CommandError, Desk, files, merged, mirrors, parties, remarks};

/// Says under a note that its files stay inside, with the way out.
pub(crate) async fn offer(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    note: &Remark,
) -> Result<(), CommandError> {
    if note.files.is_empty() {
        return Ok(());
    }
    let words = &desk.words;
    let author = parties::name(uow, note.author).await?;
    let main = merged::main_of(uow, ticket).await?;
    let told = merged::answered(uow, &main).await?;
    let names = merged::names(uow, desk, &told).await?;
    let line = words.text_with(
        "note-files",
        &[("name", author.into()), ("files", mirrors::names(note).into())],
    );
    let token = Token::new(Verb::Pass.as_str(), note.id, 0);
    let card = Card::plain(line).button(reply::send_label(desk, &told, names), token);
    let post = (line_of(note.id), PostRole::Notice);
    remarks::post_as(uow, ticket, Side::Team, post, card, None).await?;
    Ok(())
}

/// The line under a note is known by the note: whoever clicks it may be faster than its address comes back.
fn line_of(note: RemarkId) -> PostId {
    PostId::new(note.ulid())
}

/// "Send to …" under a note: shows what would go out.
pub(crate) async fn click(uow: &mut UnitOfWork, desk: &Desk, ask: &Ask<'_>) -> Result<Reply, CommandError> {
    let id: RemarkId = ask.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let note = uow.remarks().find(id).await?.ok_or(Refusal::Gone)?;
    let ticket = uow.tickets().get(note.ticket).await?;
    ask.asker.may(Action::Reply, Resource::Ticket(&ticket))?;
    if note.deleted_at.is_some() {
        return Err(Refusal::Gone.into());
    }
    let body = Note {
        remark: id.to_string(),
        words: note.text,
        files: note.files,
    };
    reply::preview(uow, desk, ask, &ticket, String::new(), Some(body)).await
}

/// The note goes out as it was previewed, unless its author took it back meanwhile. The first of the tickets is the one
/// that is worked on.
pub(crate) async fn send(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    told: &[Ticket],
    names: &str,
    note: Note,
) -> Result<(), CommandError> {
    let id: RemarkId = note.remark.parse().map_err(|_| Refusal::Gone)?;
    let source = uow.remarks().get(id).await?;
    let main = told.first().ok_or(Refusal::Gone)?;
    let thread = uow.threads().of(main.id, Side::Requester).await?;
    if source.deleted_at.is_some() || thread.is_none() {
        return Err(Refusal::Gone.into());
    }
    ask.asker.remember(uow);
    let agent = ask.asker.person.id;
    for ticket in told {
        let mut sent = remarks::keep(uow, ticket, agent, Audience::Public, &note.words, None);
        sent.files.clone_from(&note.files);
        uow.remarks().save(&sent);
        let mut shown = [sent];
        reply::show(uow, desk, ticket, &mut shown).await?;
        let [mut sent] = shown;
        let files = sent.files.clone();
        files::share(uow, desk, ticket, Side::Requester, &mut sent, files).await?;
    }
    close_offer(uow, desk, ask, names, id).await
}

/// The way out is used: the line under the note says by whom.
async fn close_offer(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ask: &Ask<'_>,
    names: &str,
    note: RemarkId,
) -> Result<(), CommandError> {
    if let Some(post) = uow.posts().find(line_of(note)).await? {
        let agent = ask.asker.person.name.clone();
        let line = desk.words.text_with(
            "note-sent",
            &[("name", agent.into()), ("requester", names.into())],
        );
        uow.outbox().edit(&post, Card::plain(line));
    }
    Ok(())
}
