//! Random ids and counters: the only place of the crate that asks for chance.

use std::sync::atomic::{AtomicU64, Ordering};

use rand::Rng;

/// A random string of `len` signs out of `A-Z0-9`, as Slack's ids use them.
#[must_use]
pub(crate) fn upper(len: usize) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut rng = rand::rng();
    (0..len)
        .map(|_| char::from(SIGNS[rng.random_range(0..SIGNS.len())]))
        .collect()
}

/// A random string of `len` hexadecimal digits.
#[must_use]
pub(crate) fn hex(len: usize) -> String {
    const SIGNS: &[u8] = b"0123456789abcdef";
    let mut rng = rand::rng();
    (0..len)
        .map(|_| char::from(SIGNS[rng.random_range(0..SIGNS.len())]))
        .collect()
}

/// A random identifier in the shape of a UUID of version 4.
#[must_use]
pub(crate) fn uuid() -> String {
    format!("{}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12))
}

/// A number that has not been handed out before in this process.
#[must_use]
pub(crate) fn next() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
