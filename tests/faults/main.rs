//! Faults: the desk is killed, the platforms misbehave, and nothing is lost, doubled or out of order.
//!
//! `make test` runs these short and seeded; `make soak` sets `FRONTDESK_SOAK` for the long counts.

mod canary;
mod kills;
mod manners;
mod outages;
mod poison;
mod restored;
mod stand;

/// A count for `make test`, or its multiple for `make soak`.
fn count(short: usize) -> usize {
    let factor = std::env::var("FRONTDESK_SOAK")
        .ok()
        .and_then(|factor| factor.parse().ok())
        .unwrap_or(1);
    short * factor
}
