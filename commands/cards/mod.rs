//! Cards and sentences. All functions are pure, except for `view`, which reads the data, and `draw`, which edits the
//! cards.

pub(crate) mod draw;
pub(crate) mod failure;
pub(crate) mod form_answers;
pub(crate) mod links;
pub(crate) mod phrases;
pub(crate) mod privacy;
pub(crate) mod refusal;
pub(crate) mod requester;
pub(crate) mod team;
pub(crate) mod title;
pub(crate) mod view;
