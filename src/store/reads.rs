//! Small read models for pages and the command line.

use crate::rows::{cells, read};
use crate::{Store, StoreError};

const COUNT_BY_PHASE: &str =
    "SELECT phase AS id, phase, COUNT(*) AS count FROM tickets GROUP BY phase ORDER BY phase";

/// What pages and the command line look at.
#[derive(Clone, Copy, Debug)]
pub struct Reads<'s>(pub(crate) &'s Store);

impl Reads<'_> {
    /// How many tickets are in which phase, by the phase's word.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn tickets_by_phase(&self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut connection = self.0.reader().await?;
        let rows = read(&mut connection, "tickets", COUNT_BY_PHASE, cells![]).await?;
        rows.iter()
            .map(|row| Ok((row.text("phase")?, row.int("count")?)))
            .collect()
    }
}
