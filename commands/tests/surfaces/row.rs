//! A row of the table: one thing that can be done through one surface, what it asks, and what it does.

use chat::{Card, InboundEvent, Reply};
use commands::{Arg, Verb};
use desk::Action;

use crate::fixture::Fixture;
use crate::scene::Deed;
use crate::who::{MET, Who, may};

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surface {
    SlashCommand,
    MessageMenu,
    Reaction,
    Button,
    /// A select on a card that acts at once.
    Choice,
    Form,
    RequesterThread,
    TeamThread,
    DirectMessage,
    Channel,
    /// A message of one's own is changed.
    Edit,
    /// A message of one's own is taken back.
    Deletion,
    /// A message that names the desk.
    Mention,
}

/// What somebody is told at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Quiet,
    Private,
    Replace,
    Form,
}

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// There is nothing there: the asker is told so.
    Gone,
    /// The asker is told something, and nothing else happens.
    Shows(Answer),
    /// Something happens: the tables in which rows move, besides those of people, and the new lines of the journal.
    Happens {
        tables: &'static [&'static str],
        journal: &'static [&'static str],
        answer: Answer,
    },
}

/// How somebody does it.
pub(crate) type Does = fn(&Fixture, Who) -> Deed;

/// One thing that can be done through one surface.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) surface: Surface,
    /// The verb of the token, where there is one.
    pub(crate) verb: Option<Verb>,
    pub(crate) way: &'static str,
    /// What it asks; where there is nothing behind it, nobody has to be asked.
    pub(crate) asks: Option<Action>,
    /// Whether a platform tells what has happened already, so that nobody is asked.
    pub(crate) told: bool,
    /// Whether it needs a draft of one's own.
    pub(crate) on_draft: bool,
    pub(crate) deed: Does,
    /// What it does for those who may.
    pub(crate) effect: fn(Who) -> Effect,
}

/// What must come of somebody's attempt.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Done(Effect),
    /// With what they hear, and the kinds of the hints that the refusal sends.
    Refused(Reply, &'static [&'static str]),
}

impl Surface {
    pub(crate) const ALL: [Surface; 13] = [
        Surface::SlashCommand,
        Surface::MessageMenu,
        Surface::Reaction,
        Surface::Button,
        Surface::Choice,
        Surface::Form,
        Surface::RequesterThread,
        Surface::TeamThread,
        Surface::DirectMessage,
        Surface::Channel,
        Surface::Edit,
        Surface::Deletion,
        Surface::Mention,
    ];

    /// The surface that something came in by.
    pub(crate) fn of(deed: &Deed, fixture: &Fixture) -> Self {
        match &deed.what {
            InboundEvent::Command { .. } => Surface::SlashCommand,
            InboundEvent::Menu { .. } => Surface::MessageMenu,
            InboundEvent::Reacted { .. } => Surface::Reaction,
            InboundEvent::Click { token, .. }
                if [Verb::WhichTicket, Verb::NewTopic]
                    .iter()
                    .any(|verb| token.verb == verb.as_str()) =>
            {
                Surface::Choice
            }
            InboundEvent::Click { .. } => Surface::Button,
            InboundEvent::Submitted { .. } => Surface::Form,
            InboundEvent::Message(said) if said.location.channel == fixture.team_root.channel => {
                Surface::TeamThread
            }
            InboundEvent::Message(said) if said.location.thread.is_some() || said.replies_to.is_some() => {
                Surface::RequesterThread
            }
            InboundEvent::Message(said) if said.location.direct => Surface::DirectMessage,
            InboundEvent::Message(said) if said.addressed => Surface::Mention,
            InboundEvent::Message(_) => Surface::Channel,
            InboundEvent::Edited(_) => Surface::Edit,
            InboundEvent::Deleted { .. } => Surface::Deletion,
            InboundEvent::Left | InboundEvent::Returned => panic!("a platform tells that, nobody does it"),
        }
    }

    /// Whether somebody waits for an answer there.
    fn answers(self) -> bool {
        match self {
            Surface::SlashCommand
            | Surface::MessageMenu
            | Surface::Button
            | Surface::Choice
            | Surface::Form => true,
            Surface::Reaction
            | Surface::RequesterThread
            | Surface::TeamThread
            | Surface::DirectMessage
            | Surface::Channel
            | Surface::Edit
            | Surface::Deletion
            | Surface::Mention => false,
        }
    }
}

impl Row {
    /// What to call it when something is wrong with it.
    pub(crate) fn name(&self) -> String {
        let verb = self.verb.map(|verb| format!("{verb:?} ")).unwrap_or_default();
        format!("{:?} {verb}{}", self.surface, self.way)
    }

    /// What must come of it when that person does it.
    pub(crate) fn outcome(&self, fixture: &Fixture, who: Who) -> Outcome {
        let is_allowed = self.asks.is_none_or(|action| may(action).contains(&who));
        if self.told {
            return Outcome::Done((self.effect)(who));
        }
        if !who.is_member() {
            return Outcome::Refused(self.hears(fixture, who.sentence()), self.hints_to_outsiders());
        }
        if self.on_draft && !MET.contains(&who) {
            return Outcome::Refused(self.hears(fixture, foreign(self.verb)), &[]);
        }
        if is_allowed {
            return match (self.effect)(who) {
                Effect::Gone => Outcome::Refused(self.hears(fixture, "refused-gone"), &[]),
                effect => Outcome::Done(effect),
            };
        }
        let sentence = match self.asks {
            Some(Action::OpenForAuthor) => "refused-author-or-agent",
            Some(Action::OpenFor) => "refused-agents-only",
            Some(Action::ConfirmFixed | Action::Withdraw) => "refused-requester-only",
            Some(Action::Read | Action::Reopen | Action::Cancel | Action::MakePrivate) => {
                "refused-requester-or-team"
            }
            _ => "refused-team-only",
        };
        Outcome::Refused(self.hears(fixture, sentence), self.hints_to_members())
    }

    /// The outbox rows that the refusal of somebody makes who may not use the desk at all: none but the reaction taken
    /// back.
    fn hints_to_outsiders(&self) -> &'static [&'static str] {
        match self.surface {
            Surface::Reaction => &["unreact"],
            _ => &[],
        }
    }

    /// The outbox rows that the refusal of a member makes.
    fn hints_to_members(&self) -> &'static [&'static str] {
        match self.surface {
            Surface::Reaction => &["unreact", "whisper"],
            Surface::TeamThread => &["whisper"],
            _ => &[],
        }
    }

    fn hears(&self, fixture: &Fixture, sentence: &str) -> Reply {
        match self.surface.answers() {
            true => refusal(fixture, sentence),
            false => Reply::Quiet,
        }
    }
}

/// What somebody hears who uses a draft of somebody else's. What stands in the open says to whom it was offered.
pub(crate) fn foreign(verb: Option<Verb>) -> &'static str {
    match verb {
        Some(
            Verb::Choices
            | Verb::Report
            | Verb::Request
            | Verb::NotNow
            | Verb::ShowQuestion
            | Verb::SameForMe
            | Verb::AddThere
            | Verb::OpenAnyway,
        ) => "refused-not-yours",
        _ => "refused-gone",
    }
}

/// A refusal in its words; every ticket of the fixture belongs to the same team.
pub(crate) fn refusal(fixture: &Fixture, sentence: &str) -> Reply {
    let args = [("team", Arg::from("IT"))];
    Reply::Private(Card::plain(fixture.desk.words.say_with(sentence, &args)))
}

impl Answer {
    pub(crate) fn of(reply: &Reply) -> Option<Self> {
        match reply {
            Reply::Quiet => Some(Answer::Quiet),
            Reply::Private(_) => Some(Answer::Private),
            Reply::Replace(_) => Some(Answer::Replace),
            Reply::Form(_) => Some(Answer::Form),
            Reply::Refused { .. } => None,
        }
    }
}
