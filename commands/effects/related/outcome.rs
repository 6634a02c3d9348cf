//! Tells the team what one of several affected people says about the outcome.

use chat::{Card, Span};
use desk::{Refusal, Ticket, TicketEvent};
use store::{PostRole, Side};

use crate::error::CommandError;
use crate::facts::{names, outcome, related};
use crate::interaction::Interaction;
use crate::threads::posts;
use crate::threads::posts::NewPost;
use crate::work::{Happened, Work};

/// Records that it works for the requester of a ticket. If nobody else is affected, the ticket is resolved. Otherwise only
/// the part of the requester ends. Returns the ticket on which the team works, and whether others are affected.
pub(crate) async fn confirm(
    work: &mut Work<'_>,
    interaction: &Interaction<'_>,
    ticket: &Ticket,
) -> Result<(Ticket, bool), CommandError> {
    // The team works on the main ticket of a merged ticket.
    let mut main = related::main_of(work, ticket).await?;
    let outcome = outcome::of(work, &main).await?;
    if !outcome.is_shared() {
        let event = main.confirm_fixed(work.now())?;
        interaction.record(work, &mut main, event);
        return Ok((main, false));
    }
    match main.confirm_for(interaction.person(), &outcome.said) {
        Ok(event) => interaction.record(work, &mut main, event),
        // A repeated click gets the same answer.
        Err(Refusal::DoneAlready) => {}
        Err(refusal) => return Err(refusal.into()),
    }
    Ok((main, true))
}

/// Tells the team that it works for one more person. The last one notifies the assignee, who can resolve the ticket now.
pub(crate) async fn confirmed(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let outcome = outcome::of(work, ticket).await?;
    let (working, affected) = (outcome.working(), outcome.affected());
    let args = [
        ("name", names::of_actor(work, happened.by).await?.into()),
        ("count", working.into()),
        ("total", affected.into()),
    ];
    let mut text = work.words().text_with("notice-works-for-one", &args);
    let mut notify = None;
    if working == affected && ticket.is_open() {
        let team = Span::Plain(work.settings().team_title(&ticket.team).to_owned());
        let mut assignee = team;
        if let (Some(person), Some(triage)) = (ticket.assignee(), work.settings().team_channel(ticket)) {
            (assignee, notify) = names::mention(work, person, &triage.connection).await?;
        }
        let args = [("assignee", assignee.into())];
        text = text
            .then("\n")
            .then(work.words().text_with("notice-works-for-everybody", &args));
    }
    let new = NewPost::new(Side::Team, PostRole::Notice, Card::plain(text)).notifying(notify);
    posts::post(work, ticket, new).await
}

/// Tells the team for whom it is still not working, while the ticket is open.
pub(crate) async fn objected(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    let args = [("name", names::of_actor(work, happened.by).await?.into())];
    let text = work.words().text_with("notice-still-affected", &args);
    posts::tell_team(work, ticket, text).await
}

/// Tells the team what one of several affected people says.
pub(crate) async fn said(
    work: &mut Work<'_>,
    happened: &Happened<Ticket>,
    ticket: &Ticket,
) -> Result<(), CommandError> {
    match &happened.event {
        TicketEvent::FixConfirmed => confirmed(work, happened, ticket).await,
        _ => objected(work, happened, ticket).await,
    }
}
