//! Stories of `commands/approval`: decisions, refusals, and what waits for an approver.

mod across;
mod confirming;
mod decisions;
mod departed;
mod pending;
mod platform_groups;
mod private_requests;
mod requests;
mod substitutes;
mod waiting;
