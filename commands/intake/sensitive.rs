//! Decides whether a new ticket is private from the start.

use chat::IncomingMessage;
use desk::TeamName;

use crate::error::CommandError;
use crate::intake::opening::{Opening, Start};
use crate::settings::Settings;
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
    Ok(words.iter().any(|words| holds(words, &watched.sensitive)))
}

/// Returns whether a message contains one of its channel's sensitive words, and the team keeps private tickets.
pub(crate) fn are_sensitive(work: &Work<'_>, team: &TeamName, message: &IncomingMessage) -> bool {
    let words = message.text.to_plain();
    let watched = work.settings().watched(&message.location.channel);
    watched.is_some_and(|watched| work.settings().keeps_private(team) && holds(&words, &watched.sensitive))
}

/// Returns whether a message contains one of its channel's sensitive words.
pub(crate) fn has_sensitive_words(settings: &Settings, message: &IncomingMessage) -> bool {
    let watched = settings.watched(&message.location.channel);
    watched.is_some_and(|watched| holds(&message.text.to_plain(), &watched.sensitive))
}

/// Returns whether the text contains a word that begins with one of the sensitive words.
pub(crate) fn holds(words: &str, sensitive: &[String]) -> bool {
    let words = words.to_lowercase();
    let begins = |at: usize| !words[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    sensitive
        .iter()
        .any(|word| words.match_indices(word.as_str()).any(|(at, _)| begins(at)))
}

#[cfg(test)]
mod tests {
    use super::holds;

    fn check(words: &str, expect: bool) {
        let sensitive = ["salary", "harass", "sick leave"].map(str::to_owned);
        assert_eq!(holds(words, &sensitive), expect, "{words:?}");
    }

    #[test]
    fn sensitive_words_match_at_the_beginning_of_words() {
        check("a question about my SALARY", true);
        check("Salary: when is it paid?", true);
        check("(salary)", true);
        check("somebody harasses me", true);
        check("how do I ask for sick leave", true);
        check("I am sick, and leave early", false);
        check("celery and presalary", false);
        check("the printer eats paper", false);
        check("", false);
    }
}
