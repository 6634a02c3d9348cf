//! The accounts whose presence the desk checks. If their owner leaves, somebody would wait for them in vain, or an inactive
//! account would keep its rights.

use chat::Connection;

use crate::StoreError;
use crate::people::{Account, account};
use crate::reads::Reads;
use crate::rows::{cells, read};

/// One query per index.
const LOOKED_AFTER: &str = "WITH concerned AS MATERIALIZED (\
         SELECT requester_id AS person_id FROM tickets WHERE phase = 'new' \
         UNION SELECT requester_id FROM tickets WHERE phase IN ('in_progress', 'on_hold') \
         UNION SELECT assignee_id FROM tickets WHERE phase IN ('in_progress', 'on_hold') \
         UNION SELECT requester_id FROM tickets WHERE phase = 'resolved') \
     SELECT one.person_id AS id, one.connection, one.user_id, one.left_at FROM identities AS one \
     WHERE one.connection = $1 AND one.user_id > $2 AND (one.person_id IN (SELECT person_id FROM concerned) \
         OR EXISTS (SELECT 1 FROM identities AS other WHERE other.person_id = one.person_id \
             AND (other.connection <> one.connection OR other.user_id <> one.user_id))) \
     ORDER BY one.user_id LIMIT $3";

impl Reads<'_> {
    /// Up to `most` accounts of a connection after an account: requesters and assignees of tickets that have not ended, and
    /// people with several accounts.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn presence_candidates(
        &self,
        on: &Connection,
        behind: &str,
        most: i64,
    ) -> Result<Vec<Account>, StoreError> {
        let mut connection = self.0.reader().await?;
        let cells = cells![on.0.clone(), behind, most];
        let rows = read(&mut connection, "identities", LOOKED_AFTER, cells).await?;
        rows.iter().map(account).collect()
    }
}
