//! What the platform says, at the moment at which a ticket is opened, about the message and the channel that it comes
//! from: the message may have changed since the desk read it, and the desk may be unable to post in the channel.

use chat::{ChannelRef, IncomingMessage};

use crate::intake::context::{self, ContextMessage};
use crate::intake::opening::Start;
use crate::prefetched::Prefetched;

/// Returns whether the desk cannot answer where a ticket was requested. It then answers in direct messages.
pub(crate) fn cannot_answer(prefetched: &Prefetched, start: Start<'_>) -> bool {
    let channel: &ChannelRef = match start {
        Start::Message { said, .. } if !said.location.direct => &said.location.channel,
        Start::Location(location) | Start::Form { location, .. } | Start::Split { location, .. } => {
            &location.channel
        }
        Start::Message { .. } | Start::Thread { .. } => return false,
    };
    prefetched.can_post(channel) == Some(false)
}

/// Replaces a message with its current version. Returns whether the message was deleted and took the place of the
/// conversation along. A message that the desk cannot read stays as it is.
pub(crate) fn refresh(prefetched: &Prefetched, message: &mut IncomingMessage) -> bool {
    let is_readable = message.location.direct || prefetched.can_post(&message.location.channel) == Some(true);
    if !is_readable {
        return false;
    }
    let found = prefetched.found_message(&message.message);
    let in_thread = context::root(message).map(|root| prefetched.thread(&root));
    let in_thread = in_thread.and_then(|thread| {
        let mut same = thread.iter().filter(|other| other.message == message.message);
        same.next()
    });
    if let Some(current) = found.flatten().or(in_thread) {
        message.text.clone_from(&current.text);
        message.files.clone_from(&current.files);
        return false;
    }
    // The thread of a deleted answer is still there.
    found.is_some() && context::root(message).is_none()
}

/// Returns the other messages of a thread as they are now. Messages that were deleted are left out.
pub(crate) fn refresh_thread(
    prefetched: &Prefetched,
    message: &IncomingMessage,
    earlier: Vec<ContextMessage>,
) -> Vec<ContextMessage> {
    let current = context::around(prefetched, message);
    if current.is_empty() {
        return earlier;
    }
    let refreshed = earlier.into_iter().filter_map(|one| {
        let mut found = current
            .iter()
            .filter(|other| other.said.message == one.said.message);
        found.next().map(|found| ContextMessage {
            said: found.said.clone(),
            name: one.name,
        })
    });
    refreshed.collect()
}
