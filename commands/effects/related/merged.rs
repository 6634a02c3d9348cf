//! Reactions for merged tickets. A merged ticket ends with its main ticket, and its requester is told.

use chat::Card;
use desk::{PersonId, Resolution, State, Ticket, TicketEvent, TicketId};
use store::{PostRole, Side};

use crate::effects::ticket::notices;
use crate::error::CommandError;
use crate::facts::{names, related};
use crate::threads::posts;
use crate::threads::posts::NewPost;
use crate::work::{Happened, Work};

/// Redraws the requester cards of the merged tickets, which show the state of the main ticket.
pub(crate) async fn redraw(work: &mut Work<'_>, main: &Ticket) -> Result<(), CommandError> {
    for ticket in related::merged_tickets(work, main).await? {
        work.redraw_side(&ticket, Side::Requester);
    }
    Ok(())
}

/// Closes the merged tickets of a closed main ticket.
pub(crate) async fn close(
    work: &mut Work<'_>,
    main: &Ticket,
    resolution: &Resolution,
) -> Result<(), CommandError> {
    for mut ticket in related::merged_tickets(work, main).await? {
        let event = ticket.resolve_with(resolution)?;
        work.record(&mut ticket, resolution.by, event);
        let event = ticket.close()?;
        work.record(&mut ticket, None, event);
    }
    Ok(())
}

/// Cancels the merged tickets of a main ticket that the team cancelled. If its requester cancelled the main ticket, the
/// merged tickets are unmerged instead, because a requester does not decide for the others.
pub(crate) async fn cancel(
    work: &mut Work<'_>,
    main: &Ticket,
    by: Option<PersonId>,
    why: &str,
) -> Result<(), CommandError> {
    let merged = related::merged_tickets(work, main).await?;
    if merged.is_empty() {
        return Ok(());
    }
    let answered = related::answered(work, main).await?;
    for mut ticket in merged {
        if by == Some(main.requester) {
            let event = ticket.unmerge()?;
            work.record(&mut ticket, by, event);
            continue;
        }
        let event = ticket.cancel_with(why.to_owned())?;
        work.record(&mut ticket, by, event);
        if answered.iter().any(|one| one.id == ticket.id) {
            notices::tell_cancelled(work, &ticket, by, why).await?;
        }
    }
    Ok(())
}

/// Handles a merge: tells the requester and the team of the main ticket. A ticket that moved along with its main ticket
/// was merged before, so nobody is told.
pub(crate) async fn merged(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    main: TicketId,
) -> Result<(), CommandError> {
    let mut main = work.tickets().get(main).await?;
    work.record(
        &mut main,
        happened.by,
        TicketEvent::MergedFrom { ticket: ticket.id },
    );
    if happened.before.is_merged() {
        return Ok(());
    }
    let words = work.words();
    let reference = main.reference.to_string();
    posts::tell_requester(work, ticket, |requester| {
        let args = [("requester", requester.into()), ("reference", reference.into())];
        words.text_with("notice-merged", &args)
    })
    .await?;
    let agent = names::of_actor(work, happened.by).await?;
    let requester = names::name(work, ticket.requester).await?;
    let args = [
        ("name", agent.into()),
        ("reference", ticket.reference.into()),
        ("requester", requester.into()),
        ("title", ticket.title.clone().into()),
    ];
    let card = Card::plain(words.text_with("notice-absorbed", &args));
    posts::post(work, &main, NewPost::new(Side::Team, PostRole::Notice, card)).await
}

/// Handles an unmerge: tells the requester. A message that the main ticket is resolved loses its button.
pub(crate) async fn unmerged(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
    main: TicketId,
) -> Result<(), CommandError> {
    let mut main = work.tickets().get(main).await?;
    if let State::Resolved(resolution) = main.state.clone()
        && related::was_told(work, &main, &happened.before, &resolution).await?
    {
        notices::retire_resolved(work, ticket, &resolution).await?;
    }
    work.record(
        &mut main,
        happened.by,
        TicketEvent::UnmergedFrom { ticket: ticket.id },
    );
    let (words, settings) = (work.words(), work.settings());
    let team = settings.team_title(&ticket.team).to_owned();
    posts::tell_requester(work, ticket, |requester| {
        let args = [("requester", requester.into()), ("team", team.into())];
        words.text_with("notice-unmerged", &args)
    })
    .await
}
