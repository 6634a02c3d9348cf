//! The reactions to recorded events: [`follow_up::follow_up`] runs once at the end of a command, in its transaction.
//! The reactions of a capability have the name of its folder.

pub(crate) mod approval;
pub(crate) mod approval_timers;
pub(crate) mod approvers;
pub(crate) mod change;
pub(crate) mod change_announcements;
pub(crate) mod change_tickets;
pub(crate) mod change_timers;
pub(crate) mod conversation;
pub(crate) mod decision_cards;
pub(crate) mod follow_up;
pub(crate) mod knowledge;
pub(crate) mod learning;
pub(crate) mod people;
pub(crate) mod privacy;
pub(crate) mod related;
pub(crate) mod request;
pub(crate) mod sla;
pub(crate) mod substitutes;
pub(crate) mod ticket;
pub(crate) mod transcript;
