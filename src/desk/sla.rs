//! Promises about time: policies, targets, and the clock that measures them.

pub mod clock;
mod condition;
mod course;
mod explain;
mod levels;
mod metric;
mod moment;
mod policy;
mod promise;
mod span;
mod target;
mod warning;

#[cfg(test)]
mod tests;

pub use clock::Reading;
pub use condition::{Condition, Criterion, SlaFacts};
pub use explain::{Explanation, Segment, SegmentKind, explain};
pub use levels::ServiceLevels;
pub use metric::Metric;
pub use moment::{Happened, Moment, Terms};
pub use policy::{PolicyMatch, PolicyName, SlaPolicy};
pub use promise::{Outcome, Promise, Promises};
pub use span::{Pause, Span};
pub use target::{Target, TargetError, TargetUnit, Targets};
pub use warning::{Tell, Warning};
