//! Changes: from the request to the review.
//!
//! A rule decides: it reads the state and returns an event. [`Change::apply`] then writes the event's effect. No other
//! function writes the state.

mod aggregate;
mod apply;
mod content;
mod event;
mod number;
mod policies;
mod refusal;
mod risk;
mod rules;
mod state;

pub use aggregate::{Change, FIRST_CONTENT_REVISION, NewChange};
pub use content::{ChangeContent, ChangeKind, Plans, Window};
pub use event::{ChangeEvent, ChangeLink};
pub use number::{ChangeNumber, ChangeNumberError};
pub use policies::ChangePolicies;
pub use refusal::{ChangeRefusal, Missing};
pub use risk::{Questionnaire, Risk, RiskAnswer, RiskChoice, RiskError, RiskQuestion};
pub use rules::Asking;
pub use state::{ChangePhase, ChangeState, Completion, Returned};

#[cfg(test)]
mod tests;
