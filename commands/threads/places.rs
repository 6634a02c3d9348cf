//! Creates the thread and the card of one side of a ticket.

use chat::{Anchor, ChannelRef, Home, OutboundMessage, Place};
use desk::{PostId, Ticket};
use store::{Post, PostRole, Side, Thread, UnitOfWork};

use crate::cards::team;
use crate::error::CommandError;
use crate::settings::Desk;
use crate::threads::posts::thread_name;

pub(crate) fn thread(
    ticket: &Ticket,
    side: Side,
    home: Home,
    root: Anchor,
    link: Option<&str>,
    asked_in: &ChannelRef,
) -> Thread {
    Thread {
        ticket: ticket.id,
        side,
        home,
        root,
        link: link.map(str::to_owned),
        asked_in: Some(asked_in.clone()),
        trouble: None,
    }
}

pub(crate) fn add_card(uow: &mut UnitOfWork, ticket: &Ticket, side: Side, id: PostId, home: Home) {
    uow.posts().add(Post {
        id,
        ticket: ticket.id,
        side,
        role: PostRole::Card,
        home,
        message: None,
    });
}

/// Puts the team's card where its side of the ticket is talked about from now on.
pub(crate) async fn post_to_team(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    card: PostId,
) -> Result<(), CommandError> {
    let Some(triage) = desk.team_channel(ticket) else {
        tracing::warn!(team.name = %ticket.team, "The team has no triage channel: nobody is told of {}", ticket.reference);
        return Ok(());
    };
    let home = Home::Channel(triage.clone());
    uow.threads().add(thread(
        ticket,
        Side::Team,
        home.clone(),
        Anchor::Post(card.to_string()),
        None,
        triage,
    ));
    add_card(uow, ticket, Side::Team, card, home.clone());
    let team_card = team::for_team(uow, desk, ticket).await?;
    uow.outbox().send(
        OutboundMessage::post(Place::At(home), team_card).with_thread(thread_name(ticket)),
        Some(card),
    );
    Ok(())
}
