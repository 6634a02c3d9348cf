//! A row of the permission table: an input through one surface, the action that it requires, and its effect.

use chat::{Card, InboundEvent, Reply};
use commands::{Arg, Verb};
use desk::Action;

use crate::actors::{Actor, KNOWN_ACTORS, allowed_actors};
use crate::fixture::Fixture;
use crate::setup::Input;

/// A surface through which an input arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Surface {
    SlashCommand,
    MessageMenu,
    Reaction,
    Button,
    /// A select on a card that acts immediately.
    Choice,
    Form,
    RequesterThread,
    TeamThread,
    DirectMessage,
    Channel,
    /// An edit of one's own message.
    Edit,
    /// A deletion of one's own message.
    Deletion,
    /// A message that mentions the desk.
    Mention,
}

/// The kind of the immediate reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Quiet,
    Private,
    Replace,
    Form,
}

/// The effect of an allowed input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// The target does not exist, and the reply says so.
    Gone,
    /// The actor gets a reply, and no row changes.
    Shows(Answer),
    /// Rows change in these tables, besides the tables of people, and the journal gets these new entries.
    Happens {
        tables: &'static [&'static str],
        journal: &'static [&'static str],
        answer: Answer,
    },
}

/// Builds the input of an actor.
pub(crate) type MakeInput = fn(&Fixture, Actor) -> Input;

/// An input through one surface.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) surface: Surface,
    /// The verb of the token, if the input has a token.
    pub(crate) verb: Option<Verb>,
    pub(crate) way: &'static str,
    /// The action that the input requires. Inputs without a handler require no action.
    pub(crate) requires: Option<Action>,
    /// Whether a platform reports something that has already happened, so that no permission is checked.
    pub(crate) is_notification: bool,
    /// Whether the input needs the actor's own draft.
    pub(crate) on_draft: bool,
    pub(crate) input: MakeInput,
    /// The effect for an actor with permission.
    pub(crate) effect: fn(Actor) -> Effect,
}

/// The expected outcome of an actor's attempt.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Done(Effect),
    /// The reply, and the kinds of the outbox messages that the refusal sends.
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

    /// Returns the surface of an input.
    pub(crate) fn of(input: &Input, fixture: &Fixture) -> Self {
        match &input.what {
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
            InboundEvent::Message(message) if message.location.channel == fixture.team_root.channel => {
                Surface::TeamThread
            }
            InboundEvent::Message(message)
                if message.location.thread.is_some() || message.replies_to.is_some() =>
            {
                Surface::RequesterThread
            }
            InboundEvent::Message(message) if message.location.direct => Surface::DirectMessage,
            InboundEvent::Message(message) if message.addressed => Surface::Mention,
            InboundEvent::Message(_) => Surface::Channel,
            InboundEvent::Edited(_) => Surface::Edit,
            InboundEvent::Deleted { .. } => Surface::Deletion,
            InboundEvent::Typing { .. } | InboundEvent::Left | InboundEvent::Returned => {
                panic!("no actor causes this event")
            }
        }
    }

    /// Whether the surface delivers the reply.
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
    /// The name of the row in failure messages.
    pub(crate) fn name(&self) -> String {
        let verb = self.verb.map(|verb| format!("{verb:?} ")).unwrap_or_default();
        format!("{:?} {verb}{}", self.surface, self.way)
    }

    /// Returns the expected outcome when the actor tries the row.
    pub(crate) fn outcome(&self, fixture: &Fixture, actor: Actor) -> Outcome {
        let is_allowed = self
            .requires
            .is_none_or(|action| allowed_actors(action).contains(&actor));
        if self.is_notification {
            return Outcome::Done((self.effect)(actor));
        }
        if !actor.is_member() {
            return Outcome::Refused(
                self.refused_with(fixture, actor.refusal_key()),
                self.hints_to_outsiders(actor),
            );
        }
        if self.on_draft && !KNOWN_ACTORS.contains(&actor) {
            return Outcome::Refused(self.refused_with(fixture, refusal_of_draft(self.verb)), &[]);
        }
        if is_allowed {
            return match (self.effect)(actor) {
                Effect::Gone => Outcome::Refused(self.refused_with(fixture, "refused-gone"), &[]),
                effect => Outcome::Done(effect),
            };
        }
        let key = match self.requires {
            Some(Action::OpenForAuthor) => "refused-author-or-agent",
            Some(Action::OpenFor) => "refused-agents-only",
            Some(Action::ValidateArticle | Action::ReadLearned) => "refused-keepers-only",
            Some(Action::UndoLearned) => "refused-administrators-only",
            Some(Action::ReadAnswerCounts | Action::SeePromises) => "refused-readers-only",
            Some(Action::WriteArticle) => "refused-writers-only",
            Some(Action::RaiseChange) => "refused-change-makers-only",
            Some(Action::ReadChange) => "refused-change-readers-only",
            Some(Action::CancelChange) => "refused-change-cancellers-only",
            Some(Action::ImplementChange) => "refused-change-implementers-only",
            Some(Action::ReviewChange) => "refused-change-reviewers-only",
            Some(Action::EditChange) => "refused-change-editors-only",
            Some(Action::Vote) => "refused-approvers-only",
            Some(Action::ConfirmFixed | Action::Withdraw) => "refused-requester-only",
            Some(Action::ReportOutcome) => "refused-followers-only",
            Some(Action::ExtendDue) => "refused-leads-only",
            Some(Action::Read | Action::Reopen | Action::Cancel | Action::MakePrivate | Action::AskAgain) => {
                "refused-requester-or-team"
            }
            _ => "refused-team-only",
        };
        Outcome::Refused(self.refused_with(fixture, key), self.hints_to_members())
    }

    /// The outbox rows that a refusal adds for an actor who may not use the desk: the removal of a reaction, and the
    /// reason for a guest who asks in a message.
    fn hints_to_outsiders(&self, actor: Actor) -> &'static [&'static str] {
        let asks = self.requires == Some(Action::Open) && actor.is_guest();
        match self.surface {
            Surface::Reaction => &["unreact"],
            Surface::Channel | Surface::DirectMessage | Surface::Mention if asks => &["whisper"],
            _ => &[],
        }
    }

    /// The outbox rows that a refusal adds for a member.
    fn hints_to_members(&self) -> &'static [&'static str] {
        match self.surface {
            Surface::Reaction => &["unreact", "whisper"],
            Surface::TeamThread => &["whisper"],
            _ => &[],
        }
    }

    fn refused_with(&self, fixture: &Fixture, key: &str) -> Reply {
        match self.surface.answers() {
            true => refusal(fixture, key),
            false => Reply::Quiet,
        }
    }
}

/// The key of the refusal for another person's draft. Public cards name the person that they are for.
pub(crate) fn refusal_of_draft(verb: Option<Verb>) -> &'static str {
    match verb {
        Some(
            Verb::Choices
            | Verb::Report
            | Verb::Request
            | Verb::NotNow
            | Verb::ShowQuestion
            | Verb::SameForMe
            | Verb::AddThere
            | Verb::OpenAnyway
            | Verb::Solved
            | Verb::NotNeeded,
        ) => "refused-not-yours",
        _ => "refused-gone",
    }
}

/// Returns the text of a refusal. All tickets of the fixture belong to the same team.
pub(crate) fn refusal(fixture: &Fixture, key: &str) -> Reply {
    let args = [("team", Arg::from("IT"))];
    Reply::Private(Card::plain(fixture.desk.words.say_with(key, &args)))
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
