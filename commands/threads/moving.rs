//! Moves the requester's conversation to another place.

use chat::{Anchor, Card, Home, OutboundMessage, Place, UserRef};
use desk::{PostId, Ticket};
use store::{Post, PostRole, Side, Thread, UnitOfWork};

use crate::cards::requester;
use crate::error::CommandError;
use crate::settings::Desk;
use crate::threads::posts::thread_name;

/// The conversation goes on elsewhere, under a new card.
pub(crate) async fn move_to(
    uow: &mut UnitOfWork,
    desk: &Desk,
    ticket: &Ticket,
    thread: Thread,
    home: Home,
    notify: Option<UserRef>,
) -> Result<(), CommandError> {
    let card = uow.mint::<PostId>();
    uow.posts().add(Post {
        id: card,
        ticket: ticket.id,
        side: Side::Requester,
        role: PostRole::Card,
        home: home.clone(),
        message: None,
    });
    uow.threads().add(Thread {
        home: home.clone(),
        root: Anchor::Post(card.to_string()),
        ..thread
    });
    let drawn: Card = requester::for_requester(uow, desk, ticket).await?;
    let message = OutboundMessage {
        notify: notify.into_iter().collect(),
        ..OutboundMessage::post(Place::At(home), drawn).with_thread(thread_name(ticket))
    };
    uow.outbox().send(message, Some(card));
    Ok(())
}
