//! Tells the team that the requester of a ticket left or returned.

use chat::Text;
use desk::Ticket;
use store::Side;

use crate::error::CommandError;
use crate::facts::{names, related};
use crate::threads::posts;
use crate::work::Work;

/// Tells the team that no account of the requester is open any more.
pub(crate) async fn left(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let name = names::name(work, ticket.requester).await?;
    let text = work.words().text_with("notice-left", &[("name", name.into())]);
    tell(work, ticket, text).await
}

/// Tells the team that an account of the requester is open again.
pub(crate) async fn returned(work: &mut Work<'_>, ticket: &Ticket) -> Result<(), CommandError> {
    let name = names::name(work, ticket.requester).await?;
    let text = work
        .words()
        .text_with("notice-returned", &[("name", name.into())]);
    tell(work, ticket, text).await
}

/// Redraws the team's cards, which show whether the requester can be reached, and posts a message in the team's thread
/// of the main ticket.
async fn tell(work: &mut Work<'_>, ticket: &Ticket, text: Text) -> Result<(), CommandError> {
    work.redraw_side(ticket, Side::Team);
    let main = related::main_of(work, ticket).await?;
    work.redraw_side(&main, Side::Team);
    match main.is_open() {
        true => posts::tell_team(work, &main, text).await,
        false => Ok(()),
    }
}
