//! By what a managed directory says of them, two accounts are known to be one human's.

use desk::{Identity, PersonId, Timestamp};
use sha2::{Digest, Sha256};

use super::{People, identity};
use crate::StoreError;
use crate::rows::{cells, read};

const BY_MARK: &str = "SELECT person_id AS id, connection, user_id, directory_seen_at FROM identities \
     WHERE directory_mark = $1 AND directory_seen_at > $2 AND left_at IS NULL ORDER BY connection, user_id";

/// Another account of which a managed directory said the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Which.
    pub identity: Identity,
    /// Whose it is so far.
    pub person: PersonId,
}

/// A digest of an e-mail address. Only whether two are the same is ever asked, so the address itself is not kept; whoever
/// holds a list of addresses can still try them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark(pub(super) String);

impl Mark {
    /// The mark of an address, however it is spelled; none where it is no address.
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

impl People<'_> {
    /// The accounts of which a managed directory has said this since then.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn marked(&mut self, mark: &Mark, since: Timestamp) -> Result<Vec<Marked>, StoreError> {
        let cells = cells![mark.0.clone(), since];
        let rows = read(&mut self.0.transaction, "people", BY_MARK, cells).await?;
        rows.iter()
            .map(|row| {
                Ok(Marked {
                    identity: identity(row)?,
                    person: row.parse("id")?,
                })
            })
            .collect()
    }
}
