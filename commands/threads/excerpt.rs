//! The parts of a mirror that are the same whether the text or the platform names the author.

use chat::{Card, Text};
use desk::{PostId, Ticket};
use store::{Remark, Side};

use crate::cards::phrases;
use crate::error::CommandError;
use crate::facts::{affected, speakers};
use crate::threads::full_text;
use crate::threads::remarks::headed;
use crate::work::Work;

/// The maximum length of the text in a mirror, in characters. It fits on the screen of a phone, and stays below
/// Discord's limit of 2,000 even if characters have to be escaped.
const EXCERPT: usize = 1_200;

/// Returns the card of a mirror with this text.
pub(crate) fn excerpt_of(work: &Work<'_>, mirror: PostId, text: &Text) -> Card {
    let (excerpt, was_cut) = text.cut(EXCERPT);
    let card = Card::plain(excerpt);
    if was_cut {
        card.button(work.words().say("button-show"), full_text::token(mirror))
    } else {
        card
    }
}

/// Returns the words of a remark and the names of its files.
pub(crate) fn body(work: &Work<'_>, remark: &Remark) -> Text {
    let mut shown = remark.text.clone();
    if !remark.files.is_empty() {
        let separator = if remark.text.is_blank() { "" } else { "\n" };
        shown = shown.then(separator).then(work.words().text_with(
            "files-named",
            &[("files", phrases::file_names(&remark.files).into())],
        ));
    }
    shown
}

/// Returns the ticket that a remark is about.
pub(crate) async fn about(
    work: &mut Work<'_>,
    shown_with: &Ticket,
    remark: &Remark,
) -> Result<Ticket, CommandError> {
    match remark.ticket == shown_with.id {
        true => Ok(shown_with.clone()),
        false => Ok(work.tickets().get(remark.ticket).await?),
    }
}

/// Returns the reference and the connection of the ticket that a remark is about, if the remark is shown with another
/// ticket.
pub(crate) async fn elsewhere(
    work: &mut Work<'_>,
    shown_with: &Ticket,
    about: &Ticket,
) -> Result<String, CommandError> {
    if about.id == shown_with.id {
        return Ok(String::new());
    }
    let reference = about.reference.to_string();
    let thread = work.threads().of(about.id, Side::Requester).await?;
    let connection = thread.map_or_else(String::new, |thread| thread.home.connection().to_string());
    let args = [("reference", reference.into()), ("connection", connection.into())];
    Ok(work.words().say_with("mirror-elsewhere", &args))
}

/// Returns the part in the ticket of an author whose words only the team sees: a follower, or the requester of this ticket or of
/// a merged one. `None` if an agent noted the words.
pub(crate) async fn part_before_team(
    work: &mut Work<'_>,
    shown_with: &Ticket,
    remark: &Remark,
) -> Result<Option<String>, CommandError> {
    if affected::is_follower(work, shown_with, remark.author).await? {
        return Ok(Some(work.words().say("mirror-affected")));
    }
    let about = about(work, shown_with, remark).await?;
    let is_requester = remark.author == about.requester
        && !speakers::is_from_team(work, shown_with, &about, remark.author).await?;
    if !is_requester {
        return Ok(None);
    }
    let part = work.words().say("mirror-private");
    Ok(Some(headed(&part, &elsewhere(work, shown_with, &about).await?)))
}
