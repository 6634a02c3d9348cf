//! Reads that several capabilities share. The files in this folder decide nothing and write nothing.

pub(crate) mod affected;
pub(crate) mod approvals;
pub(crate) mod articles;
pub(crate) mod candidates;
pub(crate) mod conversations;
pub(crate) mod daily;
pub(crate) mod history;
pub(crate) mod hold_reasons;
pub(crate) mod incidents;
pub(crate) mod local_time;
pub(crate) mod names;
pub(crate) mod outcome;
pub(crate) mod presence;
pub(crate) mod reach;
pub(crate) mod references;
pub(crate) mod related;
pub(crate) mod searches;
pub(crate) mod sla;
pub(crate) mod speakers;
pub(crate) mod standing;
pub(crate) mod substitutes;
pub(crate) mod talk;
