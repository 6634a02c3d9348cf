//! Handles an undeliverable transcript.

use chat::{Conversation, GeneratedFile, Place};
use desk::Ticket;
use store::Side;

use crate::actor::identity;
use crate::cards::delivery::reason;
use crate::delivery::failure::Undelivered;
use crate::error::CommandError;
use crate::facts::names;
use crate::threads::posts::tell_team;
use crate::threads::transcripts::Transcript;
use crate::work::Work;

/// Handles an undeliverable transcript: the team reads who did not get it. The transcript goes nowhere else, because it
/// was asked for in private.
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
    let Some(name) = reader(work, &ticket, side, place).await? else {
        tracing::warn!(ticket.id = %ticket.id, why = failure.why, "A transcript of {} is undeliverable", ticket.reference);
        return Ok(());
    };
    let why = reason(work.settings(), failure.reason, &failure.why);
    let args = [("name", name.into()), ("why", why.into())];
    let text = work.words().text_with("undelivered-transcript", &args);
    tell_team(work, &ticket, text).await
}

/// Returns the name of the person who did not get the transcript. The team's own channel has no such person.
async fn reader(
    work: &mut Work<'_>,
    ticket: &Ticket,
    side: Side,
    place: &Place,
) -> Result<Option<String>, CommandError> {
    if let Conversation::Direct(user) = place.home() {
        for identity in work.settings().roster.identities_of(&identity(user)) {
            if let Some(person) = work.people().find_by_identity(&identity).await? {
                return Ok(Some(person.name));
            }
        }
    }
    match side {
        Side::Requester => Ok(Some(names::name(work, ticket.requester).await?)),
        Side::Team | Side::Approver => Ok(None),
    }
}
