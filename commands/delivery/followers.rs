//! Handles an undeliverable direct message to a follower of a known issue.

use chat::{Conversation, OutboundAction, OutboundMessage, Place, Text, UserRef};
use desk::PersonId;

use crate::error::CommandError;
use crate::facts::names;
use crate::work::Work;

/// Posts the message in the channel in which the follower reported the problem, if the desk watches that channel.
pub(crate) async fn undelivered(work: &mut Work<'_>, message: &OutboundMessage) -> Result<(), CommandError> {
    let OutboundAction::Post {
        place: Place::At(Conversation::Direct(user)),
        card,
        ..
    } = &message.what
    else {
        return Ok(());
    };
    let Some(follower) = work.followers().latest_of(user).await? else {
        return Ok(());
    };
    if work.settings().watched(&follower.asked_in).is_none() {
        return Ok(());
    }
    let mention = mention(work, &follower.user, follower.person).await?;
    let mut card = card.clone();
    if let Some(chat::Block::Text(text)) = card.blocks.first_mut() {
        *text = mention.then(": ").then(text.clone());
    }
    let place = Place::At(Conversation::Channel(follower.asked_in));
    let message = OutboundMessage::post(place, card).notifying(follower.user);
    work.outbox().send(message, None);
    Ok(())
}

async fn mention(work: &mut Work<'_>, user: &UserRef, person: PersonId) -> Result<Text, CommandError> {
    let name = names::name(work, person).await?;
    Ok(Text(vec![chat::Span::User {
        user: user.clone(),
        name,
    }]))
}
