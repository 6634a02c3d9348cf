//! Cards and sentences. All functions are pure, except for `view`, `approval::read` and `request::read`, which read the data, and `draw`,
//! which edits the cards. The card part of a capability has the name of its folder.

pub(crate) mod announcement;
pub(crate) mod approval;
pub(crate) mod change;
pub(crate) mod changed;
pub(crate) mod decision;
pub(crate) mod delivery;
pub(crate) mod draw;
pub(crate) mod edit;
pub(crate) mod explanation;
pub(crate) mod hold;
pub(crate) mod intake;
pub(crate) mod knowledge;
pub(crate) mod outcome;
pub(crate) mod phrases;
pub(crate) mod privacy;
pub(crate) mod refusal;
pub(crate) mod related;
pub(crate) mod request;
pub(crate) mod requester;
pub(crate) mod service;
pub(crate) mod sla;
pub(crate) mod team;
pub(crate) mod ticket_lines;
pub(crate) mod title;
pub(crate) mod view;
pub(crate) mod vote_refusal;
pub(crate) mod warning;
