//! What both emulated platforms share: clock, faults, record, address and the end of it all.

use tokio_util::sync::CancellationToken;

use crate::{Clock, Faults, Record};

/// How long a connection may be silent before its host takes it down, on the protocols' clock.
pub(crate) const STALL_LIMIT: std::time::Duration = std::time::Duration::from_secs(120);

/// Handed to each platform when the playground starts; cheap to clone.
#[derive(Clone, Debug)]
pub struct Core {
    /// `http://127.0.0.1:PORT`, without a trailing slash.
    pub base_url: String,
    /// The protocols' clock.
    pub clock: Clock,
    /// What is to go wrong.
    pub faults: Faults,
    /// What has happened.
    pub record: Record,
    /// Whether the platforms' own rate limits apply (off for benches).
    pub rate_limits: bool,
    /// How many messages of a Slack channel, and of all Discord, are kept; older conversations are forgotten.
    pub kept_messages: usize,
    /// After how many refused calls in ten minutes Discord shuts a client out.
    pub invalid_requests: usize,
    /// Cancelled when the playground shuts down: sockets and streams end.
    pub shutdown: CancellationToken,
}
