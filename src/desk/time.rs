//! The type for a moment.

/// A moment in UTC.
pub type Timestamp = chrono::DateTime<chrono::Utc>;
