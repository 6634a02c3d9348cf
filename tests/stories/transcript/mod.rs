//! Stories of `commands/transcript`: the transcript of a ticket as a file.

mod recipients;
