//! What somebody hears when something was not done: why, and who may or what to do instead.

use chat::{Card, Reply};
use desk::{Action, Denied, Phase, Refusal};

use crate::Desk;

/// The private answer to somebody whose click, command or form was refused.
pub(crate) fn reply(desk: &Desk, refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::DoneAlready => Reply::Quiet,
        Refusal::Denied(_) | Refusal::WrongState { .. } | Refusal::Gone => {
            Reply::Private(Card::plain(sentence(desk, refusal)))
        }
    }
}

/// The refusal as a sentence.
pub(crate) fn sentence(desk: &Desk, refusal: &Refusal) -> String {
    let words = &desk.words;
    match refusal {
        Refusal::Denied(Denied::NoMember) => words.say("refused-no-member"),
        Refusal::Denied(Denied::AuthorOrAgent) => words.say("refused-author-or-agent"),
        Refusal::Denied(Denied::TeamOnly(team)) => {
            words.say_with("refused-team-only", &[("team", desk.team_title(team).into())])
        }
        Refusal::Denied(Denied::RequesterOrTeam(team)) => words.say_with(
            "refused-requester-or-team",
            &[("team", desk.team_title(team).into())],
        ),
        Refusal::WrongState {
            reference,
            phase,
            action,
        } => words.say_with(
            "refused-state",
            &[
                ("reference", reference.to_string().into()),
                ("state", state(desk, *phase).into()),
                ("action", action_words(desk, *action).into()),
            ],
        ),
        Refusal::DoneAlready => words.say("refused-done-already"),
        Refusal::Gone => words.say("refused-gone"),
    }
}

fn action_words(desk: &Desk, action: Action) -> String {
    desk.words.say(&format!("action-{}", action.as_str()))
}

fn state(desk: &Desk, phase: Phase) -> String {
    let words = &desk.words;
    match phase {
        Phase::New => words.say("state-new"),
        Phase::InProgress => words.say("state-in-progress"),
        Phase::Resolved => words.say("state-resolved"),
        Phase::Closed => words.say("state-closed"),
        Phase::Cancelled => words.say("state-cancelled"),
    }
}
