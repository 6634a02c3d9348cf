//! Handles undeliverable news of a known issue for one of its followers.

use chat::{ChannelFallback, Conversation, OutboundAction, OutboundMessage, Place, Text, UserRef};
use desk::{PersonId, TicketId};

use crate::error::CommandError;
use crate::facts::names;
use crate::work::Work;

/// Posts the news in the channel in which the follower reported the problem. The message itself names the channel and
/// the ticket; the desk must watch the channel, and the ticket must not be private. No other message falls back.
pub(crate) async fn undelivered(work: &mut Work<'_>, message: &OutboundMessage) -> Result<(), CommandError> {
    let (
        OutboundAction::Post {
            place: Place::At(Conversation::Direct(user)),
            card,
            ..
        },
        Some(fallback),
    ) = (&message.what, &message.fallback)
    else {
        return Ok(());
    };
    let ChannelFallback { about, channel } = fallback.clone();
    let Ok(ticket) = about.parse::<TicketId>() else {
        return Ok(());
    };
    let ticket = work.tickets().find(ticket).await?;
    if ticket.is_none_or(|ticket| ticket.is_private()) || work.settings().watched(&channel).is_none() {
        return Ok(());
    }
    let Some(follower) = work.followers().latest_of(user).await? else {
        return Ok(());
    };
    let mention = mention(work, user, follower.person).await?;
    let mut card = card.clone();
    if let Some(chat::Block::Text(text)) = card.blocks.first_mut() {
        *text = mention.then(": ").then(text.clone());
    }
    let place = Place::At(Conversation::Channel(channel.clone()));
    // The field stays, so that the message is dropped if the ticket becomes private before the delivery.
    let message = OutboundMessage::post(place, card)
        .notifying(user.clone())
        .or_in(channel, about);
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
