//! The table's rows about promises.

use commands::Verb;
use desk::Action;

use super::{happens, on, row};
use crate::inputs::{clicks, clicks_on, command, submits_on};
use crate::row::{Answer, Effect, Row, Surface};

pub(super) fn sla() -> Vec<Row> {
    vec![
        on(
            Verb::WhyThen,
            row(
                Surface::Button,
                "",
                Action::ReadNotes,
                |f, _| clicks(Verb::WhyThen, f.in_progress),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        row(
            Surface::SlashCommand,
            "/sla",
            Action::SeePromises,
            |_, _| command("sla", ""),
            |_| Effect::Shows(Answer::Private),
        ),
        on(
            Verb::ShowLate,
            row(
                Surface::Button,
                "",
                Action::SeePromises,
                |_, _| clicks_on(Verb::ShowLate, "it"),
                |_| Effect::Shows(Answer::Private),
            ),
        ),
        on(
            Verb::Acknowledge,
            row(
                Surface::Button,
                "",
                Action::Acknowledge,
                |f, _| clicks(Verb::Acknowledge, f.in_progress),
                |_| happens(&["journal"], &["warning_acknowledged"], Answer::Quiet),
            ),
        ),
        on(
            Verb::ExtendDue,
            row(
                Surface::Button,
                "",
                Action::ExtendDue,
                |f, _| clicks(Verb::ExtendDue, f.in_progress),
                |_| Effect::Shows(Answer::Form),
            ),
        ),
        on(
            Verb::ExtendDue,
            row(
                Surface::Form,
                "",
                Action::ExtendDue,
                |f, _| submits_on(Verb::ExtendDue, f.in_progress),
                |_| happens(&["journal"], &["due_extended"], Answer::Quiet),
            ),
        ),
    ]
}
