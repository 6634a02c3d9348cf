//! The verbs that change the state of a ticket, and the lists that show it.

pub(crate) mod cancel;
pub(crate) mod claim;
pub(crate) mod close;
pub(crate) mod confirm_fixed;
pub(crate) mod hold;
pub(crate) mod list;
pub(crate) mod nudge;
pub(crate) mod priority;
pub(crate) mod release;
pub(crate) mod reopen;
pub(crate) mod resolve;
pub(crate) mod resume;
pub(crate) mod service;
pub(crate) mod show;
pub(crate) mod take_over;
pub(crate) mod withdraw;
