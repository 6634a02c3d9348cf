//! Names of rows in the table `counters` that more than one file uses.

/// Holds the time of the last restore, in microseconds.
pub(crate) const RESTORED_AT: &str = "restored_at";

/// Holds the sync mark of a connection; the name of the connection follows.
pub(crate) const HEARD_UNTIL: &str = "heard_until:";

/// Holds a random number that names the sequence of article changes. A restore begins another sequence.
pub(crate) const ARTICLE_SEQUENCE: &str = "article_sequence";

/// Holds the number of the policies and calendars that all open tickets follow.
pub(crate) const APPLIED_POLICIES: &str = "applied_policies";

/// Marks a team that must be told of its late tickets; `private:` or `open:` and the name of the team follow.
pub(crate) const LATE_TEAM: &str = "late_team:";
