//! Imports of article files: what they add, revise, archive and refuse, on both databases.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod database;
mod rules;
