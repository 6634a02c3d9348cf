//! The line under a note with files: it offers to send the note to the requester.

use chat::{Card, Token};
use desk::{PostId, RemarkId, Ticket};
use store::{PostRole, Remark, Side};

use crate::actor::interaction::Interaction;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::{names, related};
use crate::threads::posts;
use crate::threads::posts::NewPost;
use crate::verbs::Verb;
use crate::work::Work;

/// Says under a note that its files stay inside, with the way out.
pub(crate) async fn offer(work: &mut Work<'_>, ticket: &Ticket, note: &Remark) -> Result<(), CommandError> {
    if note.files.is_empty() {
        return Ok(());
    }
    let words = work.words();
    let author = names::name(work, note.author).await?;
    let main = related::main_of(work, ticket).await?;
    let told = related::answered(work, &main).await?;
    let names = related::names(work, &told).await?;
    let line = words.text_with(
        "note-files",
        &[
            ("name", author.into()),
            ("files", phrases::file_names(&note.files).into()),
        ],
    );
    let token = Token::new(Verb::ForwardNote.as_str(), note.id, 0);
    let card = Card::plain(line).button(phrases::send_label(work.settings(), &told, names), token);
    let new = NewPost::new(Side::Team, PostRole::Notice, card);
    posts::post_as(work, ticket, line_of(note.id), new).await?;
    Ok(())
}

/// The line under a note is known by the note: whoever clicks it may be faster than its address comes back.
fn line_of(note: RemarkId) -> PostId {
    PostId::new(note.ulid())
}

/// The way out is used: the line under the note says by whom.
pub(crate) async fn close_offer(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    names: &str,
    note: RemarkId,
) -> Result<(), CommandError> {
    if let Some(post) = work.posts().find(line_of(note)).await? {
        let agent = interaction.actor.person.name.clone();
        let line = work.words().text_with(
            "note-sent",
            &[("name", agent.into()), ("requester", names.into())],
        );
        work.outbox().edit(&post, Card::plain(line));
    }
    Ok(())
}
