//! The waiting requests that a new ticket repeats. What they say is added to the ticket, and they open no ticket of their
//! own.

use chat::{Location, Text};
use desk::{DraftId, Request};
use store::{Draft, Outcome, Side};

use crate::actor::Actor;
use crate::error::CommandError;
use crate::facts::articles::asked;
use crate::intake::form_answers::SavedAnswers;
use crate::intake::opening::{Opened, Opening, Start};
use crate::intake::pending_draft::PendingTicket;
use crate::intake::{articles, context, pending, sensitive};
use crate::settings::{HomeChoice, Settings};
use crate::threads::speaking;
use crate::work::Work;

/// The waiting requests that a new ticket repeats.
pub(crate) struct Repeated {
    waiting: Vec<(Draft, PendingTicket)>,
    /// The words of the new ticket.
    words: String,
}

/// Returns the waiting requests of the requester that the new ticket repeats.
pub(crate) async fn waiting(work: &mut Work<'_>, opening: &Opening<'_>) -> Result<Repeated, CommandError> {
    let mut waiting = Vec::new();
    if articles::starts_anew(opening) {
        waiting = pending::unanswered(work, opening.requester.person.id).await?;
    }
    let answers = match opening.start {
        Start::Form { filed, .. } => Some(SavedAnswers::from(filed)),
        Start::Message { .. } | Start::Location(_) | Start::Thread { .. } | Start::Split { .. } => None,
    };
    if !waiting.is_empty() {
        let is_private = sensitive::is_sensitive(work, opening).await?;
        let settings = work.settings();
        let new = request(settings, opening);
        waiting.retain(|(_, earlier)| {
            may_be_read(settings, earlier, (opening, is_private))
                && earlier.may_join(answers.as_ref(), settings)
                && earlier.request(settings).repeats(&new)
        });
    }
    let words = asked(&opening.title, &opening.description);
    let words = answers.map_or(words.clone(), |answers| answers.behind(&words));
    Ok(Repeated { waiting, words })
}

fn request(settings: &Settings, opening: &Opening<'_>) -> Request {
    Request {
        kind: opening.kind,
        team: opening.team.clone(),
        service: opening.service.clone(),
        fingerprint: settings.fingerprint(&opening.title, &opening.description),
    }
}

/// Returns whether those who read the new ticket may read the waiting request. What a person wrote in private stays out of
/// a channel. A message in a channel stays there, so it is no part of a private ticket. Words that have become sensitive
/// belong to no other ticket.
fn may_be_read(
    settings: &Settings,
    earlier: &PendingTicket,
    (opening, is_private): (&Opening<'_>, bool),
) -> bool {
    let is_here = match (&earlier.location, earlier.said.first()) {
        (Some(location), _) => in_channel(settings, location) || !is_public(settings, opening),
        (None, Some(message)) if message.location.direct => !is_public(settings, opening),
        (None, _) => !is_private,
    };
    let mut messages = earlier.said.iter().map(|message| message.text.to_plain());
    is_here
        && !settings.is_sensitive(&earlier.words())
        && !messages.any(|words| settings.is_sensitive(&words))
}

/// Returns whether others read the conversation of the new ticket.
fn is_public(settings: &Settings, opening: &Opening<'_>) -> bool {
    match opening.start {
        Start::Message { said, .. } | Start::Thread { said, .. } => !said.location.direct,
        Start::Location(location) | Start::Form { location, .. } | Start::Split { location, .. } => {
            in_channel(settings, location)
        }
    }
}

/// Returns whether the ticket of a command has its conversation in the channel of the command.
fn in_channel(settings: &Settings, location: &Location) -> bool {
    settings.home == HomeChoice::Channel && settings.watched(&location.channel).is_some()
}

impl Repeated {
    /// Leaves out the request that becomes the ticket.
    pub(crate) fn leave_out(&mut self, id: DraftId) {
        self.waiting.retain(|(draft, _)| draft.id != id);
    }

    /// Adds what the waiting requests say to the new ticket, and settles them. Returns whether there was one. A ticket that
    /// existed already gets nothing.
    pub(crate) async fn join(
        self,
        work: &mut Work<'_>,
        opened: &Opened,
        actor: &Actor,
    ) -> Result<bool, CommandError> {
        let Opened::New(ticket) = opened else {
            return Ok(false);
        };
        let is_any = !self.waiting.is_empty();
        for (draft, earlier) in self.waiting {
            context::add_context(work, ticket, &earlier.earlier).await?;
            let beyond = beyond(&earlier.words(), &self.words);
            if earlier.is_command() && !beyond.is_empty() {
                speaking::from_form(work, (**ticket).clone(), &Text::typed(&beyond), actor).await?;
            }
            for message in &earlier.said {
                let by = actor.person.id;
                let other = work
                    .origins()
                    .claim(&message.message, ticket.id, by, message.at)
                    .await?;
                if other.is_none() {
                    speaking::in_thread(work, (**ticket).clone(), Side::Requester, message, actor).await?;
                }
            }
            // The new ticket has a question of its own.
            articles::answered(work, earlier.question(), Outcome::Opened, None).await?;
            pending::settle(work, draft, earlier, ticket).await?;
        }
        Ok(is_any)
    }
}

/// Returns the lines of the earlier words that the later words do not have.
fn beyond(earlier: &str, later: &str) -> String {
    let is_new = |line: &&str| !later.lines().any(|other| other.trim() == line.trim());
    let lines: Vec<&str> = earlier.lines().filter(is_new).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn only_lines_that_the_later_request_does_not_have_are_added() {
        for (earlier, later, expected) in [
            ("the mail is down", "the mail is down", ""),
            ("the mail is down\nerror 5", " the mail is down", "error 5"),
            (
                "the mail is down, error 5",
                "the mail is down",
                "the mail is down, error 5",
            ),
            ("", "the mail is down", ""),
        ] {
            assert_eq!(beyond(earlier, later), expected);
        }
    }
}
