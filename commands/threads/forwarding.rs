//! The line under a note with files: it offers to send the note to the requester.

use chat::{Card, Token};
use desk::{PostId, RemarkId, Ticket};
use store::{PostRole, Remark, Side, UnitOfWork};

use crate::actor::interaction::Ask;
use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::{names, related};
use crate::settings::Desk;
use crate::threads::{mirrors, posts};
use crate::verbs::Verb;

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
    let author = names::name(uow, note.author).await?;
    let main = related::main_of(uow, ticket).await?;
    let told = related::answered(uow, &main).await?;
    let names = related::names(uow, desk, &told).await?;
    let line = words.text_with(
        "note-files",
        &[("name", author.into()), ("files", mirrors::names(note).into())],
    );
    let token = Token::new(Verb::Pass.as_str(), note.id, 0);
    let card = Card::plain(line).button(phrases::send_label(desk, &told, names), token);
    let post = (line_of(note.id), PostRole::Notice);
    posts::post_as(uow, ticket, Side::Team, post, card, None).await?;
    Ok(())
}

/// The line under a note is known by the note: whoever clicks it may be faster than its address comes back.
fn line_of(note: RemarkId) -> PostId {
    PostId::new(note.ulid())
}

/// The way out is used: the line under the note says by whom.
pub(crate) async fn close_offer(
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
