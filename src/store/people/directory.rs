//! Directory evidence: a digest of the e-mail address that a managed directory gives an account.

use sha2::{Digest, Sha256};

/// A digest of an e-mail address. The desk only compares digests, so it does not keep the address. Somebody with a list
/// of addresses could still try them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEvidence(pub(super) String);

impl DirectoryEvidence {
    /// The digest of an address, whatever its case; `None` if the text is no address.
    pub fn of(address: &str) -> Option<Self> {
        let address = address.trim().to_lowercase();
        let (name, host) = address.split_once('@')?;
        if name.is_empty() || host.is_empty() {
            return None;
        }
        let digest = Sha256::digest(format!("frontdesk directory {address}"));
        Some(Self(hex::encode(digest)))
    }
}
