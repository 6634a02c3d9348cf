//! Stories of `commands/people`: linked accounts and departures.

mod departures;
pub(crate) mod linking;
