//! Faults: the desk is killed, the platforms misbehave, and nothing is lost, doubled or out of order.
//!
//! `make test` runs these short and seeded. `make soak` runs the same for long: `FRONTDESK_SOAK=1000` means a thousand
//! kills over a hundred thousand events, spread over both platforms and both databases, and an hour of bad weather.

mod call_faults;
mod downtime;
mod figures;
mod first_start;
mod fixture;
mod kills;
mod outages;
mod quarantine;
mod random_faults;
mod restore;
mod secrets;
mod shutdown;
mod sockets;

/// How many kills the whole run is to have; `None` in `make test`.
fn soak() -> Option<usize> {
    std::env::var("FRONTDESK_SOAK").ok()?.parse().ok()
}

fn is_long() -> bool {
    soak().is_some()
}
