//! What can be sent, by accident or by somebody who forges it, and has nothing behind it.

use chat::Token;
use commands::Verb;
use desk::Action;

use super::row;
use crate::deeds::{clicks, command, on_remark, says, submits, submits_on};
use crate::fixture::{Purpose, Stage};
use crate::row::{Answer, Does, Effect, Row, Surface};
use crate::scene::{Deed, location, said, today};
use crate::who::Who;

pub(super) fn nothing_behind() -> Vec<Row> {
    let nothing = |surface, verb, way, deed, effect| Row {
        verb,
        asks: None,
        ..row(surface, way, Action::Open, deed, effect)
    };
    let gone: fn(Who) -> Effect = |_| Effect::Gone;
    let quiet: fn(Who) -> Effect = |_| Effect::Shows(Answer::Quiet);
    let mut rows = vec![
        nothing(
            Surface::SlashCommand,
            None,
            "one that is not ours",
            |_, _| command("sudo", "all"),
            gone,
        ),
        nothing(
            Surface::MessageMenu,
            None,
            "one that is not ours",
            |_, _| on_remark("delete"),
            gone,
        ),
        nothing(
            Surface::Channel,
            None,
            "where nothing is a ticket by itself",
            |_, who| {
                says(said(
                    who,
                    &location("C0MANUAL"),
                    "x1",
                    "my lamp flickers",
                    today(),
                ))
            },
            quiet,
        ),
        nothing(
            Surface::Channel,
            None,
            "that the desk does not watch",
            |_, who| {
                says(said(
                    who,
                    &location("C0GENERAL"),
                    "x2",
                    "my lamp flickers",
                    today(),
                ))
            },
            quiet,
        ),
        nothing(
            Surface::SlashCommand,
            None,
            "/desk with words that mean nothing",
            |_, _| command("desk", "sudo"),
            |_| Effect::Shows(Answer::Private),
        ),
        nothing(
            Surface::Button,
            Some(Verb::Open),
            "only a form",
            |f, _| clicks(Verb::Open, f.new),
            gone,
        ),
    ];
    let formless: [(Verb, Does); 26] = [
        (Verb::MarkKnown, |f, _| submits_on(Verb::MarkKnown, f.new)),
        (Verb::UnmarkKnown, |f, _| {
            submits_on(Verb::UnmarkKnown, f.in_progress)
        }),
        (Verb::ShowQuestion, |f, _| submits_on(Verb::ShowQuestion, f.new)),
        (Verb::SameForMe, |f, _| submits_on(Verb::SameForMe, f.new)),
        (Verb::AddThere, |f, _| submits_on(Verb::AddThere, f.new)),
        (Verb::OpenAnyway, |f, _| submits_on(Verb::OpenAnyway, f.new)),
        (Verb::Unmerge, |f, _| submits_on(Verb::Unmerge, f.merged)),
        (Verb::ShowFull, |f, _| submits_on(Verb::ShowFull, f.new)),
        (Verb::ForwardNote, |f, _| submits_on(Verb::ForwardNote, f.new)),
        (Verb::Show, |f, _| submits_on(Verb::Show, f.new)),
        (Verb::Claim, |f, _| submits_on(Verb::Claim, f.new)),
        (Verb::Release, |f, _| submits_on(Verb::Release, f.in_progress)),
        (Verb::Reopen, |f, _| submits_on(Verb::Reopen, f.resolved)),
        (Verb::Send, |f, who| {
            submits(Token::new(Verb::Send.as_str(), f.draft(Purpose::Reply, who), 0))
        }),
        (Verb::Keep, |f, who| {
            submits(Token::new(Verb::Keep.as_str(), f.draft(Purpose::Reply, who), 0))
        }),
        (Verb::WhichTicket, |f, who| {
            submits(Token::new(
                Verb::WhichTicket.as_str(),
                f.draft(Purpose::About, who),
                0,
            ))
        }),
        (Verb::Link, |f, who| {
            submits_join(Verb::Link, f.join(Stage::Entered, who))
        }),
        (Verb::Decline, |f, who| {
            submits_join(Verb::Decline, f.join(Stage::Entered, who))
        }),
        (Verb::Unlink, |f, who| {
            submits_join(Verb::Unlink, f.join(Stage::Joined, who))
        }),
        (Verb::ConfirmUnlink, |f, who| {
            submits_join(Verb::ConfirmUnlink, f.join(Stage::Joined, who))
        }),
        (Verb::ConfirmFixed, |f, _| {
            submits_on(Verb::ConfirmFixed, f.in_progress)
        }),
        (Verb::NewTopic, |f, who| {
            submits(Token::new(
                Verb::NewTopic.as_str(),
                f.draft(Purpose::Choice, who),
                0,
            ))
        }),
        (Verb::Choices, |f, who| {
            submits(Token::new(
                Verb::Choices.as_str(),
                f.draft(Purpose::Suggestion, who),
                0,
            ))
        }),
        (Verb::Report, |f, who| {
            submits(Token::new(
                Verb::Report.as_str(),
                f.draft(Purpose::Suggestion, who),
                0,
            ))
        }),
        (Verb::Request, |f, who| {
            submits(Token::new(
                Verb::Request.as_str(),
                f.draft(Purpose::Suggestion, who),
                0,
            ))
        }),
        (Verb::NotNow, |f, who| {
            submits(Token::new(
                Verb::NotNow.as_str(),
                f.draft(Purpose::Suggestion, who),
                0,
            ))
        }),
    ];
    for (verb, deed) in formless {
        rows.push(nothing(Surface::Form, Some(verb), "only a button", deed, gone));
    }
    rows
}

fn submits_join(verb: Verb, join: desk::JoinId) -> Deed {
    submits(Token::new(verb.as_str(), join, 0))
}
