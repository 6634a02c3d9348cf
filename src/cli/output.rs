//! What people and programs read: the one place that prints.
//!
//! A reader that has gone (`frontdesk outbox list | head`) is no reason to fail.

use std::fmt::Display;
use std::io::Write;

/// A line of the answer.
pub(crate) fn line(text: impl Display) {
    let _gone = writeln!(std::io::stdout(), "{text}");
}

/// A line beside the answer: what went wrong.
pub(crate) fn complaint(text: impl Display) {
    let _gone = writeln!(std::io::stderr(), "{text}");
}
