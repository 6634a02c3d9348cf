//! Handles an undeliverable transcript.

use chat::{Conversation, GeneratedFile, Place};
use desk::Ticket;
use store::Side;

use crate::cards::delivery::reason;
use crate::delivery::failure::Undelivered;
use crate::error::CommandError;
use crate::facts::names;
use crate::threads::posts::tell_team;
use crate::threads::transcripts;
use crate::threads::transcripts::Transcript;
use crate::work::Work;

/// Handles an undeliverable transcript. A person who accepts no direct messages gets the transcript in the ticket's
/// thread on their side, where they can read the same text.
pub(crate) async fn lost(
    work: &mut Work<'_>,
    (place, file): (&Place, &GeneratedFile),
    failure: &Undelivered,
) -> Result<(), CommandError> {
    let Ok(Transcript { ticket, side, .. }) = file.about.parse() else {
        return Ok(());
    };
    let Some(ticket) = work.tickets().find(ticket).await? else {
        return Ok(());
    };
    let thread = work.threads().of(ticket.id, side).await?;
    let is_beside = thread.is_some_and(|thread| thread.home != *place.home());
    if is_beside && is_of_side(work, &ticket, side, place.home()).await? {
        return transcripts::to_thread(work, &ticket, side).await;
    }
    if is_beside || side == Side::Team {
        tracing::warn!(ticket.id = %ticket.id, why = failure.why, "A transcript of {} is undeliverable", ticket.reference);
        return Ok(());
    }
    let name = names::name(work, ticket.requester).await?;
    let args = [
        ("name", name.into()),
        (
            "why",
            reason(work.settings(), failure.reason, &failure.why).into(),
        ),
    ];
    let text = work.words().text_with("undelivered-transcript", &args);
    tell_team(work, &ticket, text).await
}

/// Whether the person in a direct conversation reads the ticket's thread on that side. The requester reads the
/// requester's thread, and the team reads the team's thread.
async fn is_of_side(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    home: &Conversation,
) -> Result<bool, CommandError> {
    let Conversation::Direct(user) = home else {
        return Ok(false);
    };
    Ok(match side {
        Side::Team => true,
        Side::Requester => {
            let requester = names::user_on(work, ticket.requester, &user.connection).await?;
            requester.as_ref() == Some(user)
        }
    })
}
