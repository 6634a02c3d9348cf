//! The only place of this crate that draws random numbers: jitter, and references for error reports.

use rand::Rng;

/// Characters that are not mistaken for each other when they are read aloud.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWXY";

/// A number from 0 up to 1.
pub(crate) fn jitter() -> f64 {
    rand::rng().random()
}

/// Four characters that identify an error in the log.
pub(crate) fn reference() -> String {
    let mut random = rand::rng();
    (0..4)
        .map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())]))
        .collect()
}
