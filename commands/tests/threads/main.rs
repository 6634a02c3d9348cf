//! What becomes of people's words and files after they were said: told through the commands alone, on a real database,
//! with a platform that only remembers what it was told to show.

mod amending;
mod cards;
mod carrying;
mod harness;
mod sanitize;
mod transcripts;
mod undelivered;
