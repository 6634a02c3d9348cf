//! The requester of a ticket cannot be reached any more, or can be reached again: the team is told.

use chat::Text;
use desk::Ticket;
use store::Side;

use crate::error::CommandError;
use crate::facts::{names, related};
use crate::threads::posts;
use crate::work::Work;

/// No account of the requester is open any more.
pub(crate) async fn left(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let name = names::name(work, ticket.requester).await?;
    let text = work.words().text_with("notice-left", &[("name", name.into())]);
    tell(work, ticket, text).await
}

/// An account of the requester is open again.
pub(crate) async fn returned(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let name = names::name(work, ticket.requester).await?;
    let text = work
        .words()
        .text_with("notice-returned", &[("name", name.into())]);
    tell(work, ticket, text).await
}

/// The team's cards say whether the requester is reached; a message in the thread of the main ticket says when that
/// changes.
async fn tell(work: &mut Work<'_>, ticket: &Ticket, text: Text) -> Result<(), CommandError> {
    work.redraw_side(ticket, Side::Team);
    let main = related::main_of(work, ticket).await?;
    work.redraw_side(&main, Side::Team);
    match main.is_open() {
        true => posts::tell_team(work, &main, text).await,
        false => Ok(()),
    }
}
