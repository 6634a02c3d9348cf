//! Reactions that keep the promises about a ticket up to date, and warn the team.

pub(crate) mod clocks;
pub(crate) mod replies;
mod requester;
pub(crate) mod warning;
