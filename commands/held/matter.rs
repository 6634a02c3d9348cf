//! What is held: what its requester asked, how further words change it, and whether something is the same matter.

use chat::{Anchor, Home, OutboundMessage, Said, Spot, What};
use desk::{Gist, Refusal, Vocabulary};
use store::UnitOfWork;

use super::{Held, kind_of};
use crate::opening::titled;
use crate::{CommandError, Desk};

impl Held {
    /// The ticket that it is like.
    pub(crate) fn like(&self) -> Result<desk::TicketId, CommandError> {
        Ok(self.like.parse().map_err(|_| Refusal::Gone)?)
    }

    /// All the words of a command.
    pub(crate) fn words(&self) -> String {
        let words = self.asked();
        match &self.filed {
            Some(filed) => filed.behind(&words),
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
    pub(crate) fn asked_in(&self) -> Option<&Spot> {
        self.spot
            .as_ref()
            .or_else(|| self.said.first().map(|said| &said.spot))
    }

    /// Where a command was typed.
    pub(crate) fn is_command(&self) -> bool {
        self.spot.is_some()
    }

    pub(super) fn draft_kind(&self) -> String {
        match (&self.spot, self.said.first()) {
            (None, Some(said)) => kind_of(said),
            _ => "alike:command".to_owned(),
        }
    }

    /// Whether the later one is the same matter as this one, of which its author has been asked.
    pub(super) fn is_asked_again(&self, later: &Held, vocabulary: &Vocabulary) -> bool {
        match (self.said.first(), later.said.first()) {
            (Some(_), Some(said)) => self.said.iter().any(|other| other.message == said.message),
            (None, None) => {
                let gist = |held: &Held| Gist::of(&held.title, &held.description, vocabulary);
                self.kind == later.kind && gist(self).is_like(&gist(later))
            }
            _ => false,
        }
    }

    /// Takes over what was said in the earlier one, so that nothing of it is lost.
    pub(super) fn take_up(&mut self, earlier: Held) {
        match (&self.filed, &earlier.filed) {
            (Some(own), Some(before)) if own != before => self.description = before.behind(&self.description),
            (None, Some(before)) => self.filed = Some(before.clone()),
            (Some(_), Some(_)) | (_, None) => {}
        }
        if self.is_command() && earlier.description != self.description {
            self.description = format!("{}\n{}", earlier.asked(), self.asked());
            self.title = earlier.title;
        }
        let is_there = |said: &Said, all: &[Said]| all.iter().any(|other| other.message == said.message);
        for said in earlier.said {
            if !is_there(&said, &self.said) {
                self.said.push(said);
            }
        }
        self.aloud = earlier.aloud;
    }

    /// A message belongs to it, as it reads now.
    pub(super) fn reads_now(&mut self, desk: &Desk, said: &Said) {
        let words = |said: &Said| said.text.to_plain();
        match self.said.first().filter(|first| first.message == said.message) {
            Some(first) => {
                if self.title == titled(desk, first, &words(first)) {
                    self.title = titled(desk, said, &words(said));
                }
                if self.description == words(first) {
                    self.description = words(said);
                }
                self.said[0] = said.clone();
            }
            None => {
                self.said.retain(|other| other.message != said.message);
                self.said.push(said.clone());
                self.said[1..].sort_by_key(|said| said.at);
            }
        }
    }

    /// Takes away what stood in the open.
    pub(super) fn take_away(&self, uow: &mut UnitOfWork<'_>) {
        let Some(aloud) = &self.aloud else { return };
        let what = What::Remove {
            home: Home::Channel(aloud.channel.clone()),
            message: Anchor::Message(aloud.clone()),
        };
        uow.outbox().send(OutboundMessage::quiet(what), None);
    }
}
