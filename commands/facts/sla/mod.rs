//! What policies promise about a ticket. Everything is computed from the journal.

pub(crate) mod clocks;
pub(crate) mod journal;
pub(crate) mod recorded;
pub(crate) mod terms;

#[cfg(test)]
mod tests;
