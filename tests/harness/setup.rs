//! The platforms and the database of a story.

use playground::Side;

/// The database of a story.
#[derive(Clone, Copy, Debug)]
pub enum Db {
    /// SQLite, in a temporary file.
    Sqlite,
    /// PostgreSQL, on the server that `make test` starts.
    Postgres,
}

/// The platforms, the database and the intake mode of a story.
#[derive(Clone, Copy, Debug)]
pub struct TestSetup {
    /// The platform of the requesters.
    pub requesters: Side,
    /// The platform of the team's triage channel.
    pub team: Side,
    /// The database.
    pub db: Db,
    /// The intake mode of #help: `ticket`, `suggest` or `manual`.
    pub intake: &'static str,
}
