//! The one place of this crate that draws at random: jitter, and the references that people read out.

use rand::Rng;

/// Signs that cannot be mistaken for each other when they are read aloud.
const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWXY";

/// A number from 0 up to 1.
pub(crate) fn fraction() -> f64 {
    rand::rng().random()
}

/// Four signs by which somebody finds a fault in the log.
pub(crate) fn reference() -> String {
    let mut random = rand::rng();
    (0..4)
        .map(|_| char::from(SIGNS[random.random_range(0..SIGNS.len())]))
        .collect()
}
