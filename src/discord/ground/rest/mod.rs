//! Our own way to Discord's REST API: one request, one answer, never a sleep and never a second try.
//!
//! serenity's client either sleeps inside the call or hides how long Discord asked us to wait; here the wait is the
//! answer. Nothing in here knows cards or events.

mod call;
mod client;
mod error;
mod rate_limits;

pub(crate) use call::Call;
pub(crate) use client::Rest;
pub(crate) use error::Trouble;
