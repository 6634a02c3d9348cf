//! Forward a note: an agent sends a note with files to the requester, after the same preview as a reply. Only the team
//! reads the note until the agent sends it.

use chat::Reply;
use desk::{Action, Refusal, RemarkId, Resource, Ticket};
use store::{Audience, Side};

use crate::conversation::preview;
use crate::conversation::preview::Note;
use crate::error::CommandError;
use crate::interaction::Interaction;
use crate::threads::remarks::NewRemark;
use crate::threads::reply_lines::Answer;
use crate::threads::{files, forwarding, mirrors, remarks, reply_lines};
use crate::work::Work;

/// Handles `[Send to …]` under a note. The agent sees a preview first.
pub(crate) async fn click(work: &mut Work<'_>, interaction: &Interaction<'_>) -> Result<Reply, CommandError> {
    let id: RemarkId = interaction.token.subject.parse().map_err(|_| Refusal::Gone)?;
    let note = work.remarks().find(id).await?.ok_or(Refusal::Gone)?;
    let ticket = work.tickets().get(note.ticket).await?;
    interaction.may(Action::Reply, Resource::Ticket(&ticket))?;
    if note.deleted_at.is_some() {
        return Err(Refusal::Gone.into());
    }
    let body = Note {
        remark: id.to_string(),
        words: note.text,
        files: note.files,
    };
    preview::preview(work, interaction, &ticket, String::new(), Some(body)).await
}

/// Replaces the text and the files of a previewed note with the current ones. Returns whether they changed.
pub(crate) async fn refresh(work: &mut Work<'_>, note: &mut Note) -> Result<bool, CommandError> {
    let id: RemarkId = note.remark.parse().map_err(|_| Refusal::Gone)?;
    let current = work.remarks().get(id).await?;
    if current.deleted_at.is_some() {
        return Err(Refusal::Gone.into());
    }
    let changed = (&note.words, &note.files) != (&current.text, &current.files);
    note.words = current.text;
    note.files = current.files;
    Ok(changed)
}

/// Sends the note as it was previewed, unless its author has deleted it meanwhile. The first ticket is the main ticket.
pub(crate) async fn send(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    answered: &[Ticket],
    names: &str,
    note: Note,
) -> Result<(), CommandError> {
    let id: RemarkId = note.remark.parse().map_err(|_| Refusal::Gone)?;
    let source = work.remarks().get(id).await?;
    let main = answered.first().ok_or(Refusal::Gone)?;
    let thread = work.threads().of(main.id, Side::Requester).await?;
    if source.deleted_at.is_some() || thread.is_none() {
        return Err(Refusal::Gone.into());
    }
    interaction.actor.remember(work);
    let agent = interaction.person();
    let answer = Answer {
        agent: &interaction.actor.person.name,
        requester: names,
        quote: None,
    };
    let line = forwarding::close_offer(work, id, answer).await?;
    for ticket in answered {
        let new = NewRemark::new(agent, Audience::Public, &note.words).with_files(&note.files);
        let sent = remarks::keep(work, ticket, &new);
        let line = line.as_ref().filter(|_| ticket.id == main.id);
        let confirmation =
            line.map(|line| reply_lines::confirmation(work.settings(), ticket, line, &sent, answer));
        let mut shown = [sent];
        mirrors::show_to_requester(work, ticket, &mut shown, confirmation).await?;
        let [mut sent] = shown;
        let files = sent.files.clone();
        files::share(work, ticket, Side::Requester, &mut sent, files).await?;
    }
    Ok(())
}
