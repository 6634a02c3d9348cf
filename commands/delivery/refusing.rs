//! Handles a team's channel that refuses messages: the desk was removed from it, or it is archived. The messages wait, and
//! the administrators are told once.

use chat::{Conversation, Span};
use desk::Ticket;
use store::Post;

use crate::cards::delivery::reason;
use crate::delivery::administrators;
use crate::delivery::failure::Undelivered;
use crate::error::CommandError;
use crate::work::Work;

/// Tells the administrators that a team's channel refuses messages, unless other messages wait for the same channel.
pub(crate) async fn refused(
    work: &mut Work<'_>,
    ticket: &Ticket,
    post: &Post,
    failure: &Undelivered,
) -> Result<(), CommandError> {
    if work.outbox().is_refused_in(&post.home).await? {
        return Ok(());
    }
    tracing::error!(
        ticket.id = %ticket.id,
        why = failure.why,
        "The messages about {} wait: {} refuses messages",
        ticket.reference,
        post.home.queue()
    );
    let channel = match &post.home {
        Conversation::Channel(channel) => Span::Channel {
            channel: channel.clone(),
            name: channel.id.clone(),
        },
        Conversation::Direct(user) => Span::Code(user.id.clone()),
    };
    let why = reason(work.settings(), failure.reason, &failure.why);
    let args = [
        ("channel", channel.into()),
        ("why", why.into()),
        ("reference", ticket.reference.to_string().into()),
    ];
    let text = work.words().text_with("refusing-channel", &args);
    administrators::tell(work, &text);
    Ok(())
}
