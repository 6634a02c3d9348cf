//! Pending approvals outside of any unit of work, in the order of their ids.

use desk::ApprovalId;

use crate::StoreError;
use crate::reads::Reads;
use crate::rows::{cells, read};

const PENDING: &str = "SELECT id FROM approvals WHERE state = 'pending' AND id > $1 ORDER BY id LIMIT $2";

impl Reads<'_> {
    /// Up to `most` pending approvals after an approval.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn pending_approvals(
        &self,
        after: Option<ApprovalId>,
        most: i64,
    ) -> Result<Vec<ApprovalId>, StoreError> {
        // Every id sorts after the empty text.
        let after = after.map_or_else(String::new, |after| after.to_string());
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "approvals", PENDING, cells![after, most]).await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }
}
