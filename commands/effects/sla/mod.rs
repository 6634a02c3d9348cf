//! Reactions that keep the promises about a ticket up to date, and warn the team.

pub(crate) mod clocks;
mod requester;
pub(crate) mod warning;
