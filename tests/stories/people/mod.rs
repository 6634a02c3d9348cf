//! Stories of `commands/people`: linked accounts and departures.

mod departures;
mod linking;
