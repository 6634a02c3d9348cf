//! What people and programs read: the one place that prints.
//!
//! A reader that has gone (`frontdesk outbox list | head`) is no reason to fail.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use frontdesk::redaction::redacted;

/// A line of the answer.
pub(crate) fn line(text: impl Display) {
    let _gone = writeln!(std::io::stdout(), "{text}");
}

/// A piece of an answer that brings its own ends of lines.
pub(crate) fn part(text: impl Display) {
    let _gone = write!(std::io::stdout(), "{text}");
}

/// A line beside the answer: what went wrong.
pub(crate) fn complaint(text: impl Display) {
    let _gone = writeln!(std::io::stderr(), "{}", redacted(&text.to_string()));
}

/// What was done about one of several things; says whether anything was.
pub(crate) fn verdict(id: &str, done: bool, yes: &str, no: &str) -> bool {
    match done {
        true => line(format_args!("{id} {yes}")),
        false => complaint(format_args!("{id} {no}")),
    }
    done
}

/// How it ends: well only if all of it was done.
pub(crate) fn exit(all: bool) -> ExitCode {
    match all {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
