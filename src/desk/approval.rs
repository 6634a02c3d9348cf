//! Approvals: who decides on a change or a request, and what counts as a decision.
//!
//! An approval keeps accounts. Whose accounts they are now is looked up for each decision ([`Participants`]), so that
//! linking and unlinking accounts loses nothing. One human counts once, and nobody decides on their own matter.
//!
//! Every rule returns events, including those that follow: a vote that is enough returns the vote and the decision. The
//! caller records all of them. [`Approval::apply`] writes their effects, and no other function writes the state.

mod apply;
mod ask;
mod count;
mod event;
mod need;
mod participants;
mod policy;
mod policy_name;
mod refusal;
mod round;
mod round_rules;
mod seat;
mod settle;
mod state;
mod substitution;
mod terms;
mod vote;
mod vote_rules;

pub use ask::{Ask, AskError, Candidate, Sources};
pub use count::Counted;
pub use event::ApprovalEvent;
pub use need::{Need, NeedError, Tally, Verdict};
pub use participants::Participants;
pub use policy::{ApprovalPolicy, RoundRule};
pub use policy_name::PolicyName;
pub use refusal::ApprovalRefusal;
pub use round::{Because, Round, RoundOutcome};
pub use round_rules::{Again, NewApproval};
pub use seat::{Seat, Substitute};
pub use state::{Approval, ApprovalState, ApprovalSubject};
pub use substitution::{Substitution, SubstitutionRefusal};
pub use terms::{Stage, Terms};
pub use vote::{Ballot, Standing, Vote};
pub use vote_rules::Cast;

#[cfg(test)]
mod tests;
