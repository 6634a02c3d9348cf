//! Decides whether a new ticket is private from the start.

use chat::IncomingMessage;
use desk::TeamName;

use crate::error::CommandError;
use crate::intake::opening::{Opening, Start};
use crate::settings::begins_with_any;
use crate::work::Work;

/// Returns whether a new ticket is private: it follows up or is split from a private ticket, or it contains one of
/// the channel's sensitive words.
pub(crate) async fn is_sensitive(work: &mut Work<'_>, opening: &Opening<'_>) -> Result<bool, CommandError> {
    let before = match opening.start {
        Start::Split { remark, .. } => Some(remark.ticket),
        Start::Message { .. } | Start::Location(_) | Start::Form { .. } | Start::Thread { .. } => {
            opening.follows
        }
    };
    if let Some(before) = before
        && work.tickets().get(before).await?.is_private()
    {
        return Ok(true);
    }
    let channel = match opening.start {
        Start::Message { said: message, .. } | Start::Thread { said: message, .. } => {
            &message.location.channel
        }
        Start::Location(location) | Start::Form { location, .. } | Start::Split { location, .. } => {
            &location.channel
        }
    };
    let Some(watched) = work
        .settings()
        .watched(channel)
        .filter(|_| work.settings().keeps_private(&opening.team))
    else {
        return Ok(false);
    };
    let mut words = vec![&opening.title, &opening.description];
    if let Start::Form { filed: answers, .. } = opening.start {
        words.extend(answers.answers.iter().map(|answer| &answer.value));
    }
    Ok(words
        .iter()
        .any(|words| begins_with_any(words, &watched.sensitive)))
}

/// Returns whether a message contains one of its channel's sensitive words, and the team keeps private tickets.
pub(crate) fn are_sensitive(work: &Work<'_>, team: &TeamName, message: &IncomingMessage) -> bool {
    let words = message.text.to_plain();
    let watched = work.settings().watched(&message.location.channel);
    watched.is_some_and(|watched| {
        work.settings().keeps_private(team) && begins_with_any(&words, &watched.sensitive)
    })
}
