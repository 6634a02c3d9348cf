//! Whether a request comes from Discord: the key of the application, and what it has signed.

use std::fmt;

use ed25519_dalek::{Signature, VerifyingKey};

/// The public key of an application, from "General Information" on its developer page.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Text that is no application's public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a public key: 64 hexadecimal digits are one")]
pub struct PublicKeyError;

impl PublicKey {
    /// Reads a key as the developer page shows it.
    ///
    /// # Errors
    ///
    /// [`PublicKeyError`] for what is no key, or one that anybody could sign for.
    pub fn parse(text: &str) -> Result<Self, PublicKeyError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| PublicKeyError)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| PublicKeyError)?;
        if key.is_weak() {
            Err(PublicKeyError)
        } else {
            Ok(Self(key))
        }
    }

    /// Whether a signature, in hexadecimal, is this application's for a time stamp and the body behind it.
    pub(crate) fn has_signed(&self, stamp: &str, body: &[u8], signature: &str) -> bool {
        let mut bytes = [0; 64];
        if hex::decode_to_slice(signature, &mut bytes).is_err() {
            return false;
        }
        let signed = [stamp.as_bytes(), body].concat();
        self.0
            .verify_strict(&signed, &Signature::from_bytes(&bytes))
            .is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};
    use proptest::prelude::*;

    use super::*;

    const STAMP: &str = "1763769600";
    const BODY: &[u8] = br#"{"type":1}"#;

    fn signing() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    fn key() -> PublicKey {
        PublicKey::parse(&hex::encode(signing().verifying_key().as_bytes())).expect("a key")
    }

    fn signature(stamp: &str, body: &[u8]) -> String {
        let signed = [stamp.as_bytes(), body].concat();
        hex::encode(signing().sign(&signed).to_bytes())
    }

    #[test]
    fn what_is_signed_is_the_time_stamp_and_the_body() {
        assert!(key().has_signed(STAMP, BODY, &signature(STAMP, BODY)));
        // One and the same text, but parted elsewhere.
        assert!(!key().has_signed("176376960", br#"1{"type":1}"#, &signature(STAMP, BODY)));
        assert!(!key().has_signed(STAMP, b"{}", &signature(STAMP, BODY)));
        for wrong in ["", "00", "zz", &signature("1763769601", BODY), &"0".repeat(128)] {
            assert!(!key().has_signed(STAMP, BODY, wrong), "{wrong}");
        }
    }

    #[test]
    fn a_key_that_is_none_or_that_anybody_can_sign_for_is_refused() {
        let weak = format!("01{}", "0".repeat(62));
        for wrong in ["", "abc", "zz", &"a".repeat(63), &weak] {
            assert_eq!(PublicKey::parse(wrong), Err(PublicKeyError), "{wrong}");
        }
    }

    proptest! {
        // Verifying is slow where nothing is optimized.
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn no_other_byte_anywhere_passes(at in 0usize..74, bit in 0u8..8) {
            let mut signed = [STAMP.as_bytes(), BODY, &[0; 54]].concat();
            let good = signature(STAMP, BODY);
            signed.truncate(STAMP.len() + BODY.len());
            let length = signed.len();
            let mut bytes = hex::decode(&good).expect("just written");
            if at < length {
                signed[at] ^= 1 << bit;
            } else {
                bytes[at - length] ^= 1 << bit;
            }
            let (stamp, body) = signed.split_at(STAMP.len());
            let stamp = String::from_utf8_lossy(stamp).into_owned();
            prop_assert!(!key().has_signed(&stamp, body, &hex::encode(bytes)));
        }
    }
}
