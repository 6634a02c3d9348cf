//! Send to …: an agent's note with files goes out to the requester, after the same preview as a reply. Until somebody
//! presses Send, it stays inside the team.

use chat::Reply;
use desk::{Action, Refusal, RemarkId, Resource, Ticket};
use store::{Audience, Side, UnitOfWork};

use crate::actor::interaction::Ask;
use crate::conversation::preview;
use crate::conversation::preview::Note;
use crate::error::CommandError;
use crate::settings::Desk;
use crate::threads::{files, forwarding, mirrors, remarks};

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
    preview::preview(uow, desk, ask, &ticket, String::new(), Some(body)).await
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
        mirrors::show_to_requester(uow, desk, ticket, &mut shown).await?;
        let [mut sent] = shown;
        let files = sent.files.clone();
        files::share(uow, desk, ticket, Side::Requester, &mut sent, files).await?;
    }
    forwarding::close_offer(uow, desk, ask, names, id).await
}
