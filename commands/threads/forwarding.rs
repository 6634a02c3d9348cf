//! The line under a note with files: it offers to send the note to the requester.

use chat::{Card, Token};
use desk::{PostId, RemarkId, Ticket};
use store::{Post, PostRole, Remark, Side};

use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::{names, related};
use crate::threads::posts::NewPost;
use crate::threads::reply_lines::Answer;
use crate::threads::{posts, reply_lines};
use crate::verbs::Verb;
use crate::work::Work;

/// Posts a line under a note with files: the files stay with the team, and a button sends the note to the requester.
pub(crate) async fn offer(work: &mut Work<'_>, ticket: &Ticket, note: &Remark) -> Result<(), CommandError> {
    if note.files.is_empty() {
        return Ok(());
    }
    let words = work.words();
    let author = names::name(work, note.author).await?;
    let main = related::main_of(work, ticket).await?;
    let answered = related::answered(work, &main).await?;
    let names = related::names(work, &answered).await?;
    let line = words.text_with(
        "note-files",
        &[
            ("name", author.into()),
            ("files", phrases::file_names(&note.files).into()),
        ],
    );
    let token = Token::new(Verb::ForwardNote.as_str(), note.id, 0);
    let card = Card::plain(line).button(phrases::send_label(work.settings(), &answered, names), token);
    let new = NewPost::new(Side::Team, PostRole::Notice, card);
    posts::post_as(work, ticket, line_post_id(note.id), new).await?;
    Ok(())
}

/// Returns the id of the line under a note. The id is derived from the note, because an agent may click the button
/// before the platform has returned the address of the line.
fn line_post_id(note: RemarkId) -> PostId {
    PostId::new(note.ulid())
}

/// Replaces the line under a note that is sent: the new line names the agent who sends it, and has no button. Returns the
/// line.
pub(crate) async fn close_offer(
    work: &mut Work<'_>,
    note: RemarkId,
    answer: Answer<'_>,
) -> Result<Option<Post>, CommandError> {
    let line = work.posts().find(line_post_id(note)).await?;
    if let Some(line) = &line {
        reply_lines::announce(work, line, answer);
    }
    Ok(line)
}
