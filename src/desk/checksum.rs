//! A checksum of words from the configuration. It is in buttons and forms, so it must not change.

/// An FNV-1a hash, which is the same in every build of this program.
pub(crate) struct Checksum(u32);

impl Checksum {
    pub(crate) fn new() -> Self {
        Self(0x811c_9dc5)
    }

    pub(crate) fn add(&mut self, word: &str) {
        // The zero separates the words, so that "ab", "c" differs from "a", "bc".
        for byte in word.bytes().chain([0]) {
            self.0 = (self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }

    pub(crate) fn number(&self) -> i64 {
        i64::from(self.0)
    }
}
