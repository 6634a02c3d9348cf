//! The table's rows about inputs without a handler, sent by accident or forged.

use chat::Token;
use commands::Verb;
use desk::Action;

use super::row;
use crate::actors::Actor;
use crate::fixture::{Purpose, Stage};
use crate::inputs::{clicks, command, menu_on_message, says, submits, submits_on};
use crate::row::{Answer, Effect, MakeInput, Row, Surface};
use crate::setup::{Input, location, message_from, today};

pub(super) fn unhandled() -> Vec<Row> {
    let unhandled = |surface, verb, way, input, effect| Row {
        verb,
        requires: None,
        ..row(surface, way, Action::Open, input, effect)
    };
    let gone: fn(Actor) -> Effect = |_| Effect::Gone;
    let quiet: fn(Actor) -> Effect = |_| Effect::Shows(Answer::Quiet);
    let mut rows = vec![
        unhandled(
            Surface::SlashCommand,
            None,
            "an unknown one",
            |_, _| command("sudo", "all"),
            gone,
        ),
        unhandled(
            Surface::MessageMenu,
            None,
            "an unknown one",
            |_, _| menu_on_message("delete"),
            gone,
        ),
        unhandled(
            Surface::Channel,
            None,
            "in a channel with manual intake",
            |_, actor| {
                says(message_from(
                    actor,
                    &location("C0MANUAL"),
                    "x1",
                    "my lamp flickers",
                    today(),
                ))
            },
            quiet,
        ),
        unhandled(
            Surface::Channel,
            None,
            "in an unwatched channel",
            |_, actor| {
                says(message_from(
                    actor,
                    &location("C0GENERAL"),
                    "x2",
                    "my lamp flickers",
                    today(),
                ))
            },
            quiet,
        ),
        unhandled(
            Surface::SlashCommand,
            None,
            "/desk with an unknown subcommand",
            |_, _| command("desk", "sudo"),
            |_| Effect::Shows(Answer::Private),
        ),
        unhandled(
            Surface::Button,
            Some(Verb::Open),
            "only a form",
            |f, _| clicks(Verb::Open, f.new),
            gone,
        ),
    ];
    let button_only: [(Verb, MakeInput); 54] = [
        (Verb::ShowChange, |f, _| submits_on(Verb::ShowChange, f.new)),
        (Verb::ShowApproval, |f, _| submits_on(Verb::ShowApproval, f.new)),
        (Verb::StartChange, |f, _| submits_on(Verb::StartChange, f.new)),
        (Verb::AskAgain, |f, _| submits_on(Verb::AskAgain, f.new)),
        (Verb::TakeVoteBack, |f, _| submits_on(Verb::TakeVoteBack, f.new)),
        (Verb::MarkKnown, |f, _| submits_on(Verb::MarkKnown, f.new)),
        (Verb::UnmarkKnown, |f, _| {
            submits_on(Verb::UnmarkKnown, f.in_progress)
        }),
        (Verb::ConfirmAsFollower, |f, _| {
            submits_on(Verb::ConfirmAsFollower, f.resolved)
        }),
        (Verb::ObjectAsFollower, |f, _| {
            submits_on(Verb::ObjectAsFollower, f.resolved)
        }),
        (Verb::ShowQuestion, |f, _| submits_on(Verb::ShowQuestion, f.new)),
        (Verb::SameForMe, |f, _| submits_on(Verb::SameForMe, f.new)),
        (Verb::AddThere, |f, _| submits_on(Verb::AddThere, f.new)),
        (Verb::OpenAnyway, |f, _| submits_on(Verb::OpenAnyway, f.new)),
        (Verb::Solved, |f, _| submits_on(Verb::Solved, f.new)),
        (Verb::NotNeeded, |f, _| submits_on(Verb::NotNeeded, f.new)),
        (Verb::OpenFromSearch, |f, _| {
            submits_on(Verb::OpenFromSearch, f.new)
        }),
        (Verb::ReadArticle, |f, _| submits_on(Verb::ReadArticle, f.new)),
        (Verb::TurnPage, |f, _| submits_on(Verb::TurnPage, f.new)),
        (Verb::SendArticle, |f, _| submits_on(Verb::SendArticle, f.new)),
        (Verb::SendArticleFor, |f, _| {
            submits_on(Verb::SendArticleFor, f.new)
        }),
        (Verb::DeliverArticle, |f, _| {
            submits_on(Verb::DeliverArticle, f.new)
        }),
        (Verb::SentArticleSolved, |f, _| {
            submits_on(Verb::SentArticleSolved, f.new)
        }),
        (Verb::SentArticleNotNeeded, |f, _| {
            submits_on(Verb::SentArticleNotNeeded, f.new)
        }),
        (Verb::UndoLearned, |f, _| submits_on(Verb::UndoLearned, f.new)),
        (Verb::ValidateArticle, |f, _| {
            submits_on(Verb::ValidateArticle, f.new)
        }),
        (Verb::SolvedTicket, |f, _| submits_on(Verb::SolvedTicket, f.new)),
        (Verb::NotNeededOnCard, |f, _| {
            submits_on(Verb::NotNeededOnCard, f.new)
        }),
        (Verb::Unmerge, |f, _| submits_on(Verb::Unmerge, f.merged)),
        (Verb::ShowFull, |f, _| submits_on(Verb::ShowFull, f.new)),
        (Verb::ShowPrivately, |f, _| submits_on(Verb::ShowPrivately, f.new)),
        (Verb::ForwardNote, |f, _| submits_on(Verb::ForwardNote, f.new)),
        (Verb::Show, |f, _| submits_on(Verb::Show, f.new)),
        (Verb::Claim, |f, _| submits_on(Verb::Claim, f.new)),
        (Verb::Acknowledge, |f, _| {
            submits_on(Verb::Acknowledge, f.in_progress)
        }),
        (Verb::WhyThen, |f, _| submits_on(Verb::WhyThen, f.in_progress)),
        (Verb::ShowLate, |_, _| {
            submits(Token::new(Verb::ShowLate.as_str(), "it", 0))
        }),
        (Verb::TakeOver, |f, _| submits_on(Verb::TakeOver, f.new)),
        (Verb::Resume, |f, _| submits_on(Verb::Resume, f.on_hold)),
        (Verb::Release, |f, _| submits_on(Verb::Release, f.in_progress)),
        (Verb::Reopen, |f, _| submits_on(Verb::Reopen, f.resolved)),
        (Verb::Send, |f, actor| {
            submits(Token::new(Verb::Send.as_str(), f.draft(Purpose::Reply, actor), 0))
        }),
        (Verb::SendAndWait, |f, actor| {
            submits(Token::new(
                Verb::SendAndWait.as_str(),
                f.draft(Purpose::Reply, actor),
                0,
            ))
        }),
        (Verb::Keep, |f, actor| {
            submits(Token::new(Verb::Keep.as_str(), f.draft(Purpose::Reply, actor), 0))
        }),
        (Verb::WhichTicket, |f, actor| {
            submits(Token::new(
                Verb::WhichTicket.as_str(),
                f.draft(Purpose::About, actor),
                0,
            ))
        }),
        (Verb::Link, |f, actor| {
            submits_join(Verb::Link, f.join(Stage::Entered, actor))
        }),
        (Verb::Decline, |f, actor| {
            submits_join(Verb::Decline, f.join(Stage::Entered, actor))
        }),
        (Verb::Unlink, |f, actor| {
            submits_join(Verb::Unlink, f.join(Stage::Joined, actor))
        }),
        (Verb::ConfirmUnlink, |f, actor| {
            submits_join(Verb::ConfirmUnlink, f.join(Stage::Joined, actor))
        }),
        (Verb::ConfirmFixed, |f, _| {
            submits_on(Verb::ConfirmFixed, f.in_progress)
        }),
        (Verb::NewTopic, |f, actor| {
            submits(Token::new(
                Verb::NewTopic.as_str(),
                f.draft(Purpose::Choice, actor),
                0,
            ))
        }),
        (Verb::Choices, |f, actor| {
            submits(Token::new(
                Verb::Choices.as_str(),
                f.draft(Purpose::Suggestion, actor),
                0,
            ))
        }),
        (Verb::Report, |f, actor| {
            submits(Token::new(
                Verb::Report.as_str(),
                f.draft(Purpose::Suggestion, actor),
                0,
            ))
        }),
        (Verb::Request, |f, actor| {
            submits(Token::new(
                Verb::Request.as_str(),
                f.draft(Purpose::Suggestion, actor),
                0,
            ))
        }),
        (Verb::NotNow, |f, actor| {
            submits(Token::new(
                Verb::NotNow.as_str(),
                f.draft(Purpose::Suggestion, actor),
                0,
            ))
        }),
    ];
    for (verb, input) in button_only {
        rows.push(unhandled(Surface::Form, Some(verb), "only a button", input, gone));
    }
    rows
}

fn submits_join(verb: Verb, join: desk::JoinId) -> Input {
    submits(Token::new(verb.as_str(), join, 0))
}
