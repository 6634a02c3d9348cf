//! The actor of a command: the account, the rights, and the facts that were prefetched before the transaction.

pub(crate) mod actor;
pub(crate) mod interaction;
