//! Fault tests: the desk is killed and the platforms fail. No message is lost, duplicated or reordered.
//!
//! `make test` runs short, seeded versions. `make soak` runs long versions: `FRONTDESK_SOAK=1000` means a thousand kills
//! over a hundred thousand events, spread over both platforms and both databases, and an hour of random faults.

mod call_faults;
mod downtime;
mod figures;
mod first_start;
mod fixture;
mod kills;
mod learning;
mod old_manifest;
mod outages;
mod quarantine;
mod random_faults;
mod receipts;
mod restore;
mod secrets;
mod shutdown;
mod sockets;
mod timers;
mod upgrade;

/// The number of kills of the whole run; `None` in `make test`.
fn soak() -> Option<usize> {
    std::env::var("FRONTDESK_SOAK").ok()?.parse().ok()
}

fn is_long() -> bool {
    soak().is_some()
}
