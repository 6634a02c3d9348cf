//! Undeliverable messages, and events in quarantine.

pub(crate) mod administrators;
pub(crate) mod decision_cards;
pub(crate) mod failure;
pub(crate) mod followers;
pub(crate) mod lost_files;
pub(crate) mod lost_transcript;
pub(crate) mod private_places;
pub(crate) mod quarantine;
pub(crate) mod refusing;
pub(crate) mod show_privately;
pub(crate) mod undelivered;
