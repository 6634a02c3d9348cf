//! The picture of a person who speaks through the desk. The platform of an account of the person has it.

use std::borrow::Cow;
use std::time::Duration;

use chat::{ChatPlatform, OutboundAction, OutboundMessage};

use crate::Context;

/// A message does not wait longer for a picture. It may go without one.
const PATIENCE: Duration = Duration::from_millis(500);

/// The message with the picture of its speaker, if the destination shows pictures and a platform has this one.
pub(super) async fn with_picture<'m, P: ChatPlatform>(
    context: &Context<P>,
    message: &'m OutboundMessage,
) -> Cow<'m, OutboundMessage> {
    let (OutboundAction::Post { .. }, Some(speaker)) = (&message.what, &message.speaker) else {
        return Cow::Borrowed(message);
    };
    let shown_on = context.platforms.get(message.home().connection());
    if !shown_on.is_some_and(ChatPlatform::shows_speakers) {
        return Cow::Borrowed(message);
    }
    let Some(account) = &speaker.account else {
        return Cow::Borrowed(message);
    };
    let Some(platform) = context.platforms.get(&account.connection) else {
        return Cow::Borrowed(message);
    };
    match tokio::time::timeout(PATIENCE, platform.profile(account)).await {
        Ok(Ok(profile)) if profile.avatar.is_some() => {
            let mut shown = message.clone();
            if let Some(speaker) = &mut shown.speaker {
                speaker.avatar = profile.avatar;
            }
            Cow::Owned(shown)
        }
        Ok(Ok(_) | Err(_)) | Err(_) => Cow::Borrowed(message),
    }
}
