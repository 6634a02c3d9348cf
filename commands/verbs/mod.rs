//! The verbs of the desk, a file each.

pub(crate) mod about;
pub(crate) mod cancel;
pub(crate) mod claim;
pub(crate) mod desk;
pub(crate) mod details;
pub(crate) mod fresh;
pub(crate) mod link;
pub(crate) mod merge;
pub(crate) mod open;
pub(crate) mod open_for;
pub(crate) mod pass;
pub(crate) mod priority;
pub(crate) mod react;
pub(crate) mod release;
pub(crate) mod reopen;
pub(crate) mod reply;
pub(crate) mod resolve;
pub(crate) mod show;
pub(crate) mod speak;
pub(crate) mod split;
pub(crate) mod suggested;
pub(crate) mod tickets;
pub(crate) mod unlink;
pub(crate) mod whole;
pub(crate) mod withdraw;
pub(crate) mod works;
