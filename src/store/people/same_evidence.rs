//! Finds accounts with the same directory evidence: one person owns all of them.

use desk::{Identity, PersonId, Timestamp};

use super::directory::DirectoryEvidence;
use super::table::{People, identity};
use crate::StoreError;
use crate::rows::cells;

const BY_MARK: &str = "SELECT person_id AS id, connection, user_id, directory_seen_at FROM identities \
     WHERE directory_mark = $1 AND directory_seen_at > $2 AND left_at IS NULL ORDER BY connection, user_id";

/// Another account with the same directory evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameEvidence {
    /// Its identity.
    pub identity: Identity,
    /// Its current person.
    pub person: PersonId,
}

impl People<'_> {
    /// The active accounts for which a managed directory has given this evidence since a time.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn marked(
        &mut self,
        directory_evidence: &DirectoryEvidence,
        since: Timestamp,
    ) -> Result<Vec<SameEvidence>, StoreError> {
        let cells = cells![directory_evidence.0.clone(), since];
        let rows = self.session.read("people", BY_MARK, cells).await?;
        rows.iter()
            .map(|row| {
                Ok(SameEvidence {
                    identity: identity(row)?,
                    person: row.parse("id")?,
                })
            })
            .collect()
    }
}
