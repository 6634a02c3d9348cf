//! The application's public key: verifies that Discord signed a request.

use std::fmt;

use ed25519_dalek::{Signature, VerifyingKey};

/// The public key of an application, from "General Information" on its developer page.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// The text is not an application's public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a public key: 64 hexadecimal digits are one")]
pub struct PublicKeyError;

impl PublicKey {
    /// Parses a key as the developer page shows it.
    ///
    /// # Errors
    ///
    /// [`PublicKeyError`] if the text is not a key, or if the key is weak (anybody could sign for it).
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

    /// Whether a hexadecimal signature is valid for a timestamp followed by a body.
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
    fn a_signature_covers_the_timestamp_and_the_body() {
        assert!(key().has_signed(STAMP, BODY, &signature(STAMP, BODY)));
        // The same bytes in total, but divided differently.
        assert!(!key().has_signed("176376960", br#"1{"type":1}"#, &signature(STAMP, BODY)));
        assert!(!key().has_signed(STAMP, b"{}", &signature(STAMP, BODY)));
        for wrong in ["", "00", "zz", &signature("1763769601", BODY), &"0".repeat(128)] {
            assert!(!key().has_signed(STAMP, BODY, wrong), "{wrong}");
        }
    }

    #[test]
    fn malformed_and_weak_keys_are_rejected() {
        let weak = format!("01{}", "0".repeat(62));
        for wrong in ["", "abc", "zz", &"a".repeat(63), &weak] {
            assert_eq!(PublicKey::parse(wrong), Err(PublicKeyError), "{wrong}");
        }
    }

    proptest! {
        // Verification is slow in unoptimized builds.
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_single_changed_bit_invalidates_the_signature(at in 0usize..74, bit in 0u8..8) {
            let mut signed = [STAMP.as_bytes(), BODY, &[0; 54]].concat();
            let good = signature(STAMP, BODY);
            signed.truncate(STAMP.len() + BODY.len());
            let length = signed.len();
            let mut bytes = hex::decode(&good).expect("the signature is hexadecimal");
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
