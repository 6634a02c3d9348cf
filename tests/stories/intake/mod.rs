//! Stories of `commands/intake`: each way to open a ticket, and the questions before it is opened.

mod categories;
mod direct_messages;
mod duplicate_sources;
mod duplicates;
mod forwards;
mod guests;
mod late_events;
mod limits;
mod mentions;
mod on_behalf;
mod opening;
mod places;
mod private_words;
mod repeated_requests;
mod standing;
mod suggestions;
