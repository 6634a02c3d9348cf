//! The tests of approvals.

mod arithmetic;
mod asked;
mod fixture;
mod humans;
mod model;
mod rounds;
mod substitutes;
mod votes;
