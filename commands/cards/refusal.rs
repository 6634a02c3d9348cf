//! What somebody hears when something was not done: why, and who may or what to do instead.

use chat::{Card, Reply, Text};
use desk::{Action, Denied, JoinRefusal, Limited, MergeRefusal, Phase, PrivacyRefusal, Refusal};

use crate::cards::phrases::clock;
use crate::settings::Desk;

/// The private answer to somebody whose click, command or form was refused.
pub(crate) fn reply(desk: &Desk, refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::DoneAlready => Reply::Quiet,
        Refusal::Denied(_)
        | Refusal::WrongState { .. }
        | Refusal::Limited(_)
        | Refusal::NotYours
        | Refusal::NotForThem { .. }
        | Refusal::Join(_)
        | Refusal::Merge(_)
        | Refusal::Privacy(_)
        | Refusal::Gone => Reply::Private(Card::plain(sentence(desk, refusal))),
    }
}

/// The refusal as a sentence, in which times keep their meaning.
pub(crate) fn sentence(desk: &Desk, refusal: &Refusal) -> Text {
    let words = &desk.words;
    match refusal {
        Refusal::Denied(denied) => self::denied(desk, denied),
        Refusal::WrongState {
            reference,
            phase,
            action,
        } => words.text_with(
            "refused-state",
            &[
                ("reference", (*reference).into()),
                ("state", state(desk, *phase).into()),
                ("action", action_words(desk, *action).into()),
            ],
        ),
        Refusal::Join(refusal) => joining(desk, *refusal),
        Refusal::Merge(refusal) => merging(desk, *refusal),
        Refusal::Privacy(refusal) => privacy(desk, *refusal),
        Refusal::Limited(Limited::TooManyOpen { most }) => {
            words.text_with("refused-too-many-open", &[("most", i64::from(*most).into())])
        }
        Refusal::Limited(Limited::TooFast { until } | Limited::Waits { until }) => {
            words.text_with("refused-too-fast", &[("until", clock(*until).into())])
        }
        Refusal::NotYours => words.text("refused-not-yours"),
        Refusal::NotForThem { name } => {
            words.text_with("refused-not-for-them", &[("name", name.as_str().into())])
        }
        Refusal::DoneAlready => words.text("refused-done-already"),
        Refusal::Gone => words.text("refused-gone"),
    }
}

fn joining(desk: &Desk, refusal: JoinRefusal) -> Text {
    let words = &desk.words;
    match refusal {
        JoinRefusal::UnknownCode => words.text("refused-code-unknown"),
        JoinRefusal::Expired => words.text("refused-code-expired"),
        JoinRefusal::Used => words.text("refused-code-used"),
        JoinRefusal::OwnCode => words.text("refused-code-own"),
        JoinRefusal::AlreadyOne => words.text("refused-joined-already"),
        JoinRefusal::Declared => words.text("refused-declared"),
        JoinRefusal::TooManyTries(until) => {
            words.text_with("refused-code-wait", &[("until", clock(until).into())])
        }
    }
}

fn merging(desk: &Desk, refusal: MergeRefusal) -> Text {
    let words = &desk.words;
    match refusal {
        MergeRefusal::Itself => words.text("refused-merge-itself"),
        MergeRefusal::Together(reference) => {
            let args = [("reference", reference.to_string().into())];
            words.text_with("refused-merge-together", &args)
        }
        MergeRefusal::MainIsDone(reference, phase) => {
            let args = [
                ("reference", reference.to_string().into()),
                ("state", state(desk, phase).into()),
            ];
            words.text_with("refused-merge-done", &args)
        }
    }
}

fn privacy(desk: &Desk, refusal: PrivacyRefusal) -> Text {
    let words = &desk.words;
    let (PrivacyRefusal::Together(reference)
    | PrivacyRefusal::OtherIsPrivate(reference)
    | PrivacyRefusal::OtherIsOpen(reference)) = refusal
    else {
        return words.text("refused-private-no-place");
    };
    let args = [("reference", reference.to_string().into())];
    match refusal {
        PrivacyRefusal::OtherIsPrivate(_) => words.text_with("refused-merge-private", &args),
        PrivacyRefusal::OtherIsOpen(_) => words.text_with("refused-merge-open", &args),
        PrivacyRefusal::Together(_) | PrivacyRefusal::NoPlace => {
            words.text_with("refused-private-together", &args)
        }
    }
}

fn denied(desk: &Desk, denied: &Denied) -> Text {
    let words = &desk.words;
    match denied {
        Denied::NoMember => words.text("refused-no-member"),
        // It says no more than where there is nothing.
        Denied::Unseen => words.text("refused-gone"),
        Denied::Blocked => words.text("refused-blocked"),
        Denied::AgentsOnly => words.text("refused-agents-only"),
        Denied::OwnAccountsOnly => words.text("refused-own-accounts"),
        Denied::RequesterOnly => words.text("refused-requester-only"),
        Denied::AuthorOrAgent => words.text("refused-author-or-agent"),
        Denied::TeamOnly(team) => {
            words.text_with("refused-team-only", &[("team", desk.team_title(team).into())])
        }
        Denied::RequesterOrTeam(team) => words.text_with(
            "refused-requester-or-team",
            &[("team", desk.team_title(team).into())],
        ),
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
        Phase::Merged => words.say("state-merged"),
    }
}
