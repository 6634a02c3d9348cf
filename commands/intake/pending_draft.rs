//! The contents of a pending ticket: its data, how later messages change it, and whether a later request repeats it.

use chat::{
    Conversation, IncomingMessage, Location, MessageAnchor, MessageRef, OutboundAction, OutboundMessage,
    UserRef,
};
use chrono::Duration;
use desk::{Kind, QuestionId, Refusal, Request, ServiceName, TeamName, Ticket, title_from};
use serde::{Deserialize, Serialize};

use crate::cards::title::titled;
use crate::error::CommandError;
use crate::facts::articles::{self, FoundArticle, ShownArticle};
use crate::intake::context::ContextMessage;
use crate::intake::fields::Levels;
use crate::intake::form_answers::SavedAnswers;
use crate::settings::Settings;
use crate::work::Work;

/// How long the requester has to answer: enough to read a line, and short compared with an agent's first response.
pub(crate) const PATIENCE: Duration = Duration::minutes(5);

/// What the requester is asked about.
pub(crate) enum Subject {
    /// A ticket that looks the same.
    Ticket {
        /// The ticket.
        similar: Box<Ticket>,
        /// Whether it is a known issue, and not the requester's own ticket.
        known: bool,
    },
    /// Articles that may answer.
    Articles(Vec<FoundArticle>),
}

/// A ticket that waits for its requester's answer to the question.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PendingTicket {
    pub(crate) kind: String,
    /// The impact and the urgency of the form; medium if they are not stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) impact: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) urgency: Option<String>,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) source: String,
    pub(crate) team: String,
    /// The name of the service that the requester named in a form.
    #[serde(default)]
    pub(crate) service: Option<String>,
    /// The requester's account.
    pub(crate) user: UserRef,
    /// The requester's name when they asked.
    pub(crate) name: String,
    /// The location of a command; nothing for a message.
    #[serde(rename = "spot")]
    pub(crate) location: Option<Location>,
    /// The answers in a category's form.
    #[serde(default)]
    pub(crate) filed: Option<SavedAnswers>,
    /// The requests that this one consists of. Empty if it is only one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<RequestPart>,
    /// The messages, oldest first. The ticket starts from the first one.
    pub(crate) said: Vec<IncomingMessage>,
    pub(crate) link: Option<String>,
    pub(crate) earlier: Vec<ContextMessage>,
    /// The id of the similar ticket; empty if the question is about articles.
    #[serde(default)]
    pub(crate) like: String,
    /// Whether the similar ticket is a known issue, and not the requester's own ticket.
    pub(crate) known: bool,
    /// The public fallback message, once its address is known.
    pub(crate) aloud: Option<MessageRef>,
    /// The articles that the requester is asked about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) shown: Vec<ShownArticle>,
    /// The question as the knowledge base records it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
    /// The article that solved the problem, so that no ticket is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) solved_by: Option<String>,
    /// The ticket that this one became, was added to, or whose followers the requester joined.
    pub(crate) became: Option<String>,
}

/// One of several requests that became one pending ticket, as far as it decides whether another request repeats it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RequestPart {
    title: String,
    description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    filed: Option<SavedAnswers>,
}

/// The draft kind for commands and forms.
const OF_COMMANDS: &str = "alike:command";

/// Returns the draft kind for messages of a channel. Commands have a kind of their own.
pub(crate) fn kind_of(message: &IncomingMessage) -> String {
    format!("alike:{}", message.location.channel)
}

impl PendingTicket {
    /// Returns the name of the category whose form was filled in.
    pub(crate) fn category(&self) -> Option<&str> {
        self.filed.as_ref().map(SavedAnswers::category)
    }

    /// Returns the similar ticket.
    pub(crate) fn like(&self) -> Result<desk::TicketId, CommandError> {
        Ok(self.like.parse().map_err(|_| Refusal::Gone)?)
    }

    /// Returns the impact and the urgency of the ticket.
    pub(crate) fn levels(&self) -> Levels {
        let level = |stored: &Option<String>| {
            let level = stored.as_ref().and_then(|level| level.parse().ok());
            level.unwrap_or_default()
        };
        Levels {
            impact: level(&self.impact),
            urgency: level(&self.urgency),
        }
    }

    /// Returns whether the requester has answered the question.
    pub(crate) fn is_answered(&self) -> bool {
        self.became.is_some() || self.solved_by.is_some()
    }

    /// Returns the question as the knowledge base records it.
    pub(crate) fn question(&self) -> Option<QuestionId> {
        self.question.as_ref().and_then(|id| id.parse().ok())
    }

    /// Returns the full text of a command, with the form's answers.
    pub(crate) fn words(&self) -> String {
        let words = self.asked();
        match &self.filed {
            Some(answers) => answers.behind(&words),
            None => words,
        }
    }

    /// Returns the full text of a command, without the form's answers.
    pub(crate) fn asked(&self) -> String {
        articles::asked(&self.title, &self.description)
    }

    /// Returns the location of the request.
    pub(crate) fn asked_in(&self) -> Option<&Location> {
        self.location
            .as_ref()
            .or_else(|| self.said.first().map(|message| &message.location))
    }

    /// Returns whether the request was a command.
    pub(crate) fn is_command(&self) -> bool {
        self.location.is_some()
    }

    pub(crate) fn draft_kind(&self) -> String {
        match (&self.location, self.said.first()) {
            (None, Some(message)) => kind_of(message),
            _ => OF_COMMANDS.to_owned(),
        }
    }

    /// Returns the requests that this one consists of, for the comparison with another one.
    pub(crate) fn requests(&self, settings: &Settings) -> Vec<Request> {
        let parts = self.parts().into_iter();
        parts
            .map(|part| Request {
                kind: self.kind.parse().unwrap_or(Kind::Incident),
                team: TeamName(self.team.clone()),
                service: part.service.map(ServiceName),
                answers: part.filed.as_ref().map(SavedAnswers::filed),
                fingerprint: settings.fingerprint(&part.title, &part.description),
            })
            .collect()
    }

    fn parts(&self) -> Vec<RequestPart> {
        match self.parts.is_empty() {
            true => vec![RequestPart {
                title: self.title.clone(),
                description: self.description.clone(),
                service: self.service.clone(),
                filed: self.filed.clone(),
            }],
            false => self.parts.clone(),
        }
    }

    /// Returns whether a message of the later request is one of this request.
    pub(crate) fn has_message_of(&self, later: &PendingTicket) -> bool {
        let has = |message: &IncomingMessage| self.said.iter().any(|own| own.message == message.message);
        later.said.first().is_some_and(has)
    }

    /// Returns whether a request with these answers may take the place of this one. It may not if only the form of this
    /// one asks for an approval.
    pub(crate) fn may_join(&self, other: Option<&SavedAnswers>, settings: &Settings) -> bool {
        let category = self.filed.as_ref().map(SavedAnswers::category);
        let needs_approval = category.is_some_and(|name| settings.policy_of_category(name).is_some());
        !needs_approval || other.map(SavedAnswers::category) == category
    }

    /// Returns the words that nobody said in a message: those of a command, or those that the requester typed in the form
    /// for a message.
    pub(crate) fn typed(&self, settings: &Settings) -> String {
        let Some(first) = self.said.first() else {
            return self.words();
        };
        let earlier = self.earlier.iter().map(|one| &one.said);
        let said: Vec<String> = self
            .said
            .iter()
            .chain(earlier)
            .map(|one| one.text.to_plain())
            .collect();
        let is_derived = self.title == titled(settings, first, &first.text.to_plain())
            || said.iter().any(|said| self.title == title_from(said));
        let title = if is_derived { "" } else { self.title.as_str() };
        let words = articles::asked(title, &self.description);
        said.iter().fold(words, |words, said| beyond(&words, said))
    }

    /// Merges the earlier request's messages, answers and text into this one, so that nothing is lost.
    pub(crate) fn merge_earlier(&mut self, earlier: PendingTicket) {
        if self.is_command() {
            let mut parts = earlier.parts();
            let new = self.parts().into_iter().filter(|part| !parts.contains(part));
            let new: Vec<RequestPart> = new.collect();
            parts.extend(new);
            self.parts = parts;
        }
        match (&self.filed, &earlier.filed) {
            (Some(own), Some(before)) if own != before => self.description = before.behind(&self.description),
            (None, Some(before)) => self.filed = Some(before.clone()),
            (Some(_), Some(_)) | (_, None) => {}
        }
        if self.is_command() && earlier.description != self.description {
            self.description = format!("{}\n{}", earlier.asked(), self.asked());
            self.title = earlier.title;
        }
        let is_there = |message: &IncomingMessage, all: &[IncomingMessage]| {
            all.iter().any(|other| other.message == message.message)
        };
        for message in earlier.said {
            if !is_there(&message, &self.said) {
                self.said.push(message);
            }
        }
        self.service = self.service.take().or(earlier.service);
        self.aloud = earlier.aloud;
        self.question = earlier.question.or(self.question.take());
    }

    /// Adds a message, or replaces the earlier version of an edited one. Title and description follow the first message,
    /// which may be a late one. Returns whether the message is the first one.
    pub(crate) fn replace_message(&mut self, settings: &Settings, message: &IncomingMessage) -> bool {
        let before = self.said.first().cloned();
        self.said.retain(|other| other.message != message.message);
        self.said.push(message.clone());
        self.said.sort_by(|one, other| one.order().cmp(&other.order()));
        self.follow_first(settings, before.as_ref());
        self.said
            .first()
            .is_some_and(|first| first.message == message.message)
    }

    /// Takes title and description from the first message, after the message before it was deleted.
    pub(crate) fn start_from_first(&mut self, settings: &Settings) {
        if let Some(first) = self.said.first() {
            self.description = first.text.to_plain();
            self.title = titled(settings, first, &self.description);
            self.link = None;
        }
    }

    /// Derives title and description from the first message, where they were derived from another one before.
    pub(crate) fn follow_first(&mut self, settings: &Settings, before: Option<&IncomingMessage>) {
        let (Some(before), Some(first)) = (before, self.said.first()) else {
            return;
        };
        let (old, new) = (before.text.to_plain(), first.text.to_plain());
        if self.title == titled(settings, before, &old) {
            self.title = titled(settings, first, &new);
        }
        if self.description == old {
            self.description = new;
        }
    }

    /// Deletes the public fallback message.
    pub(crate) fn remove_public_question(&self, work: &mut Work<'_>) {
        let Some(posted) = &self.aloud else { return };
        let what = OutboundAction::Remove {
            home: Conversation::Channel(posted.channel.clone()),
            message: MessageAnchor::Message(posted.clone()),
        };
        work.outbox().send(OutboundMessage::quiet(what), None);
    }
}

/// Returns the lines of the earlier words that the later words do not have.
pub(crate) fn beyond(earlier: &str, later: &str) -> String {
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
