//! Stories of `commands/change`: how a change is raised, and what its requester sees.

mod announcements;
mod at_once;
mod cancelling;
mod corrected;
mod editing;
pub(crate) mod fixture;
mod from_ticket;
mod kinds;
mod outcome;
mod raising;
mod read;
mod work;
