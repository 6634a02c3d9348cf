//! The client of Discord's REST API: one request and one answer. It never sleeps and never retries.
//!
//! serenity's client either sleeps inside a call or hides how long Discord asks to wait. This client returns the wait to
//! its caller. It knows neither cards nor events.

mod call;
mod client;
mod error;
pub(crate) mod error_codes;
mod rate_limits;

pub(crate) use call::Call;
pub(crate) use client::RestClient;
pub(crate) use error::RestError;
