//! Promises about time: policies, targets, and the clock that measures them.

pub mod clock;
mod condition;
mod metric;
mod policy;
mod span;
mod target;
mod warning;

#[cfg(test)]
mod tests;

pub use clock::Reading;
pub use condition::{Condition, Criterion, SlaFacts};
pub use metric::Metric;
pub use policy::{PolicyMatch, PolicyName, SlaPolicy};
pub use span::{Pause, Span};
pub use target::{Target, TargetError, TargetUnit, Targets};
pub use warning::{Tell, Warning};
