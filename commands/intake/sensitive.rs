//! Decides whether a new ticket is private from its first word.

use store::UnitOfWork;

use crate::error::CommandError;
use crate::intake::open::{Opening, Start};
use crate::settings::Desk;

/// Whether a ticket is to be private from its first word: it goes on with one that is, or the channel where it is asked
/// for names a word that it holds.
pub(crate) async fn from_the_start(
    uow: &mut UnitOfWork,
    desk: &Desk,
    opening: &Opening<'_>,
) -> Result<bool, CommandError> {
    let before = match opening.start {
        Start::Apart { remark, .. } => Some(remark.ticket),
        Start::Message { .. } | Start::Spot(_) | Start::Form { .. } | Start::Thread { .. } => opening.follows,
    };
    if let Some(before) = before
        && uow.tickets().get(before).await?.is_private()
    {
        return Ok(true);
    }
    let channel = match opening.start {
        Start::Message { said, .. } | Start::Thread { said, .. } => &said.spot.channel,
        Start::Spot(spot) | Start::Form { spot, .. } | Start::Apart { spot, .. } => &spot.channel,
    };
    let Some(watched) = desk
        .watched(channel)
        .filter(|_| desk.keeps_private(&opening.team))
    else {
        return Ok(false);
    };
    let mut words = vec![&opening.title, &opening.description];
    if let Start::Form { filed, .. } = opening.start {
        words.extend(filed.answers.iter().map(|answer| &answer.value));
    }
    Ok(words.iter().any(|words| holds(words, &watched.sensitive)))
}

/// Whether words hold one of these, wherever a word begins with it.
pub(crate) fn holds(words: &str, sensitive: &[String]) -> bool {
    let words = words.to_lowercase();
    let begins = |at: usize| !words[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    sensitive
        .iter()
        .any(|word| words.match_indices(word.as_str()).any(|(at, _)| begins(at)))
}
