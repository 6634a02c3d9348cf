//! Stories of `commands/approval`: decisions, refusals, and what waits for an approver.

mod across;
mod decisions;
mod pending;
mod waiting;
