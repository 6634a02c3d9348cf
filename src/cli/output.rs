//! The output of commands. No other module prints.
//!
//! A closed pipe (`frontdesk outbox list | head`) is not an error.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use frontdesk::redaction::redacted;

/// Prints a line.
pub(crate) fn line(text: impl Display) {
    let _gone = writeln!(std::io::stdout(), "{text}");
}

/// Prints text without adding a newline.
pub(crate) fn part(text: impl Display) {
    let _gone = write!(std::io::stdout(), "{text}");
}

/// Prints an error message to standard error.
pub(crate) fn complaint(text: impl Display) {
    let _gone = writeln!(std::io::stderr(), "{}", redacted(&text.to_string()));
}

/// Prints the outcome for one id, and returns it.
pub(crate) fn verdict(id: &str, done: bool, yes: &str, no: &str) -> bool {
    match done {
        true => line(format_args!("{id} {yes}")),
        false => complaint(format_args!("{id} {no}")),
    }
    done
}

/// The exit status: success if everything was done.
pub(crate) fn exit(all: bool) -> ExitCode {
    match all {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
