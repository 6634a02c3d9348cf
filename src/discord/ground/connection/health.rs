//! The health of a connection.

use chrono::{DateTime, Utc};

/// The health of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Whether the gateway delivers events.
    pub connected: bool,
    /// When `connected` last changed.
    pub since: Option<DateTime<Utc>>,
    /// The last error. A successful connection clears it.
    pub last_error: Option<String>,
}
