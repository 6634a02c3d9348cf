//! The contents of a pending ticket: what was asked, how later messages change it, and whether a request is the same one again.

use chat::{
    Conversation, IncomingMessage, Location, MessageAnchor, MessageRef, OutboundAction, OutboundMessage,
    UserRef,
};
use desk::{Fingerprint, Refusal, Vocabulary};
use serde::{Deserialize, Serialize};

use crate::cards::title::titled;
use crate::error::CommandError;
use crate::intake::context::ContextMessage;
use crate::intake::form_answers::SavedAnswers;
use crate::settings::Settings;
use crate::work::Work;

/// A ticket that is held until its requester has said whether it is to be one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PendingTicket {
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) source: String,
    pub(crate) team: String,
    /// With which account they asked, and what they were called; that they may have tickets was looked at then.
    pub(crate) user: UserRef,
    pub(crate) name: String,
    /// Where a command was typed; nothing for a message.
    #[serde(rename = "spot")]
    pub(crate) location: Option<Location>,
    /// What was answered there in a category's form.
    #[serde(default)]
    pub(crate) filed: Option<SavedAnswers>,
    /// The messages, oldest first; the ticket starts from the first.
    pub(crate) said: Vec<IncomingMessage>,
    pub(crate) link: Option<String>,
    pub(crate) earlier: Vec<ContextMessage>,
    /// The ticket that it is like.
    pub(crate) like: String,
    /// Whether that is a known issue, and not one of their own.
    pub(crate) known: bool,
    /// What stands in the open because of it, once its address is known.
    pub(crate) aloud: Option<MessageRef>,
    /// The ticket that it became, was added to, or follows.
    pub(crate) became: Option<String>,
}

/// Somebody's messages in a channel are one matter; what they type as commands is another.
pub(crate) fn kind_of(message: &IncomingMessage) -> String {
    format!("alike:{}", message.location.channel)
}

impl PendingTicket {
    /// The ticket that it is like.
    pub(crate) fn like(&self) -> Result<desk::TicketId, CommandError> {
        Ok(self.like.parse().map_err(|_| Refusal::Gone)?)
    }

    /// All the words of a command.
    pub(crate) fn words(&self) -> String {
        let words = self.asked();
        match &self.filed {
            Some(answers) => answers.behind(&words),
            None => words,
        }
    }

    /// The same without answers.
    fn asked(&self) -> String {
        match desk::title_from(&self.description) == self.title {
            true => self.description.clone(),
            false => format!("{}\n{}", self.title, self.description),
        }
    }

    /// Where they asked.
    pub(crate) fn asked_in(&self) -> Option<&Location> {
        self.location
            .as_ref()
            .or_else(|| self.said.first().map(|message| &message.location))
    }

    /// Where a command was typed.
    pub(crate) fn is_command(&self) -> bool {
        self.location.is_some()
    }

    pub(crate) fn draft_kind(&self) -> String {
        match (&self.location, self.said.first()) {
            (None, Some(message)) => kind_of(message),
            _ => "alike:command".to_owned(),
        }
    }

    /// Whether the later one is the same matter as this one, of which its author has been asked.
    pub(crate) fn is_asked_again(&self, later: &PendingTicket, vocabulary: &Vocabulary) -> bool {
        match (self.said.first(), later.said.first()) {
            (Some(_), Some(message)) => self.said.iter().any(|other| other.message == message.message),
            (None, None) => {
                let fingerprint = |pending: &PendingTicket| {
                    Fingerprint::of(&pending.title, &pending.description, vocabulary)
                };
                self.kind == later.kind && fingerprint(self).similar_to(&fingerprint(later))
            }
            _ => false,
        }
    }

    /// Takes over what was said in the earlier one, so that nothing of it is lost.
    pub(crate) fn merge_earlier(&mut self, earlier: PendingTicket) {
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
        self.aloud = earlier.aloud;
    }

    /// A message belongs to it, as it reads now.
    pub(crate) fn replace_message(&mut self, settings: &Settings, message: &IncomingMessage) {
        let words = |message: &IncomingMessage| message.text.to_plain();
        match self.said.first().filter(|first| first.message == message.message) {
            Some(first) => {
                if self.title == titled(settings, first, &words(first)) {
                    self.title = titled(settings, message, &words(message));
                }
                if self.description == words(first) {
                    self.description = words(message);
                }
                self.said[0] = message.clone();
            }
            None => {
                self.said.retain(|other| other.message != message.message);
                self.said.push(message.clone());
                self.said[1..].sort_by_key(|message| message.at);
            }
        }
    }

    /// Takes away what stood in the open.
    pub(crate) fn remove_public_question(&self, work: &mut Work<'_>) {
        let Some(posted) = &self.aloud else { return };
        let what = OutboundAction::Remove {
            home: Conversation::Channel(posted.channel.clone()),
            message: MessageAnchor::Message(posted.clone()),
        };
        work.outbox().send(OutboundMessage::quiet(what), None);
    }
}
