//! Random ids and counters. No other file of the crate uses randomness for ids.

use std::sync::atomic::{AtomicU64, Ordering};

use rand::Rng;

/// A random string of `len` characters out of `A-Z0-9`, as in Slack's ids.
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

/// A random identifier in the format of a UUID of version 4.
#[must_use]
pub(crate) fn uuid() -> String {
    format!("{}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12))
}

/// A number that was not returned before in this process.
#[must_use]
pub(crate) fn next() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}
