//! Refusals in sentences: the reason, and who may do it or what to do instead.

use chat::{Card, Reply, Text};
use desk::{Action, Denied, JoinRefusal, Limited, MergeRefusal, Phase, PrivacyRefusal, Refusal};

use crate::cards::phrases::clock;
use crate::settings::Settings;

/// Returns the private reply to an actor whose click, command or form was refused.
pub(crate) fn reply(settings: &Settings, refusal: &Refusal) -> Reply {
    match refusal {
        Refusal::DoneAlready => Reply::Quiet,
        Refusal::Denied(_)
        | Refusal::WrongState { .. }
        | Refusal::Limited(_)
        | Refusal::NotYours
        | Refusal::RequesterNotAllowed { .. }
        | Refusal::Join(_)
        | Refusal::Merge(_)
        | Refusal::Privacy(_)
        | Refusal::AwaitsApproval(_)
        | Refusal::Changed(_)
        | Refusal::NoSuchArticle
        | Refusal::Gone => Reply::Private(Card::plain(sentence(settings, refusal))),
    }
}

/// Returns a refusal as a sentence. Times in the sentence are shown in the reader's time zone.
pub(crate) fn sentence(settings: &Settings, refusal: &Refusal) -> Text {
    let words = &settings.words;
    match refusal {
        Refusal::Denied(denied) => self::denied(settings, denied),
        Refusal::WrongState {
            reference,
            phase,
            action,
        } => words.text_with(
            "refused-state",
            &[
                ("reference", (*reference).into()),
                ("state", state(settings, *phase).into()),
                ("action", action_words(settings, *action).into()),
            ],
        ),
        Refusal::Join(refusal) => joining(settings, *refusal),
        Refusal::Merge(refusal) => merging(settings, *refusal),
        Refusal::Privacy(refusal) => privacy(settings, *refusal),
        Refusal::Limited(Limited::TooManyOpen { most }) => {
            words.text_with("refused-too-many-open", &[("most", i64::from(*most).into())])
        }
        Refusal::Limited(Limited::TooFast { until } | Limited::CoolingDown { until }) => {
            words.text_with("refused-too-fast", &[("until", clock(*until).into())])
        }
        Refusal::NotYours => words.text("refused-not-yours"),
        Refusal::RequesterNotAllowed { name } => {
            words.text_with("refused-not-for-them", &[("name", name.as_str().into())])
        }
        Refusal::AwaitsApproval(reference) => {
            words.text_with("refused-awaits-approval", &[("reference", (*reference).into())])
        }
        Refusal::Changed(_) => words.text("refused-changed"),
        Refusal::DoneAlready => words.text("refused-done-already"),
        Refusal::NoSuchArticle => words.text("refused-no-article"),
        Refusal::Gone => words.text("refused-gone"),
    }
}

fn joining(settings: &Settings, refusal: JoinRefusal) -> Text {
    let words = &settings.words;
    match refusal {
        JoinRefusal::UnknownCode => words.text("refused-code-unknown"),
        JoinRefusal::Expired => words.text("refused-code-expired"),
        JoinRefusal::Used => words.text("refused-code-used"),
        JoinRefusal::OwnCode => words.text("refused-code-own"),
        JoinRefusal::AlreadyOne => words.text("refused-linked-already"),
        JoinRefusal::Declared => words.text("refused-declared"),
        JoinRefusal::TooManyTries(until) => {
            words.text_with("refused-code-wait", &[("until", clock(until).into())])
        }
    }
}

fn merging(settings: &Settings, refusal: MergeRefusal) -> Text {
    let words = &settings.words;
    match refusal {
        MergeRefusal::Itself => words.text("refused-merge-itself"),
        MergeRefusal::Together(reference) => {
            let args = [("reference", reference.to_string().into())];
            words.text_with("refused-merge-already", &args)
        }
        MergeRefusal::MainNotOpen(reference, phase) => {
            let args = [
                ("reference", reference.to_string().into()),
                ("state", state(settings, phase).into()),
            ];
            words.text_with("refused-merge-done", &args)
        }
    }
}

fn privacy(settings: &Settings, refusal: PrivacyRefusal) -> Text {
    let words = &settings.words;
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
        PrivacyRefusal::Together(_) | PrivacyRefusal::NoPrivateChannel => {
            words.text_with("refused-private-merged", &args)
        }
    }
}

fn denied(settings: &Settings, denied: &Denied) -> Text {
    let words = &settings.words;
    match denied {
        Denied::NotAMember => words.text("refused-no-member"),
        // The sentence is the same as for a missing ticket, so that it does not reveal that the ticket exists.
        Denied::Hidden => words.text("refused-gone"),
        Denied::Blocked => words.text("refused-blocked"),
        Denied::AgentsOnly => words.text("refused-agents-only"),
        Denied::WritersOnly => words.text("refused-writers-only"),
        Denied::KeepersOnly => words.text("refused-keepers-only"),
        Denied::AdministratorsOnly => words.text("refused-administrators-only"),
        Denied::ReadersOnly => words.text("refused-readers-only"),
        Denied::OwnAccountsOnly => words.text("refused-own-accounts"),
        Denied::RequesterOnly => words.text("refused-requester-only"),
        Denied::FollowersOnly => words.text("refused-followers-only"),
        Denied::ChangeMakersOnly => words.text("refused-change-makers-only"),
        Denied::ChangeImplementersOnly => words.text("refused-change-implementers-only"),
        Denied::ChangeReviewersOnly => words.text("refused-change-reviewers-only"),
        Denied::ChangeCancellersOnly => words.text("refused-change-cancellers-only"),
        Denied::ChangeEditorsOnly => words.text("refused-change-editors-only"),
        Denied::ChangeReadersOnly => words.text("refused-change-readers-only"),
        Denied::ApproversOnly => words.text("refused-approvers-only"),
        Denied::AuthorOrAgent => words.text("refused-author-or-agent"),
        Denied::TeamOnly(team) => {
            words.text_with("refused-team-only", &[("team", settings.team_title(team).into())])
        }
        Denied::LeadsOnly(team) => words.text_with(
            "refused-leads-only",
            &[("team", settings.team_title(team).into())],
        ),
        Denied::RequesterOrTeam(team) => words.text_with(
            "refused-requester-or-team",
            &[("team", settings.team_title(team).into())],
        ),
    }
}

fn action_words(settings: &Settings, action: Action) -> String {
    settings.words.say(&format!("action-{}", action.as_str()))
}

fn state(settings: &Settings, phase: Phase) -> String {
    let words = &settings.words;
    match phase {
        Phase::New => words.say("state-new"),
        Phase::InProgress => words.say("state-in-progress"),
        Phase::OnHold => words.say("state-on-hold"),
        Phase::Resolved => words.say("state-resolved"),
        Phase::Closed => words.say("state-closed"),
        Phase::Cancelled => words.say("state-cancelled"),
        Phase::Merged => words.say("state-merged"),
    }
}
