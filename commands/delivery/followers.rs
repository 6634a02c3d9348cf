//! A direct message to a follower that cannot be delivered.

use chat::{Home, OutboundMessage, Place, Text, UserRef, What};
use desk::PersonId;
use store::UnitOfWork;

use crate::error::CommandError;
use crate::facts::names;
use crate::settings::Desk;

/// Somebody takes no direct messages: they are told where they asked, if the desk watches there.
pub(crate) async fn undelivered(
    uow: &mut UnitOfWork,
    desk: &Desk,
    message: &OutboundMessage,
) -> Result<(), CommandError> {
    let What::Post {
        place: Place::At(Home::Direct(user)),
        card,
        ..
    } = &message.what
    else {
        return Ok(());
    };
    let Some(follower) = uow.followers().latest_of(user).await? else {
        return Ok(());
    };
    if desk.watched(&follower.asked_in).is_none() {
        return Ok(());
    }
    let mention = mention(uow, &follower.user, follower.person).await?;
    let mut card = card.clone();
    if let Some(chat::Block::Text(text)) = card.blocks.first_mut() {
        *text = mention.then(": ").then(text.clone());
    }
    let place = Place::At(Home::Channel(follower.asked_in));
    let message = OutboundMessage::post(place, card).notifying(follower.user);
    uow.outbox().send(message, None);
    Ok(())
}

async fn mention(uow: &mut UnitOfWork, user: &UserRef, person: PersonId) -> Result<Text, CommandError> {
    let name = names::name(uow, person).await?;
    Ok(Text(vec![chat::Span::User {
        user: user.clone(),
        name,
    }]))
}
