//! Faults: the desk is killed, the platforms misbehave, and nothing is lost, doubled or out of order.
//!
//! `make test` runs these short and seeded. `make soak` runs the same for long: `FRONTDESK_SOAK=1000` means a thousand
//! kills over a hundred thousand events, spread over both platforms and both databases, and an hour of bad weather.

mod away;
mod canary;
mod endings;
mod kills;
mod manners;
mod newborn;
mod outages;
mod poison;
mod restored;
mod sockets;
mod stand;
mod tally;
mod upgraded;
mod weather;

/// How many kills the whole run is to have; `None` in `make test`.
fn soak() -> Option<usize> {
    std::env::var("FRONTDESK_SOAK").ok()?.parse().ok()
}

fn is_long() -> bool {
    soak().is_some()
}
