//! What both emulated platforms share: clock, faults, record, address and shutdown.

use tokio_util::sync::CancellationToken;

use crate::{Clock, Faults, RateLimitMode, Record};

/// How long a connection may be silent before its host closes it, on the protocols' clock.
pub(crate) const STALL_LIMIT: std::time::Duration = std::time::Duration::from_secs(120);

/// Passed to each platform when the playground starts; cheap to clone.
#[derive(Clone, Debug)]
pub struct Core {
    /// `http://127.0.0.1:PORT`, without a trailing slash.
    pub base_url: String,
    /// The protocols' clock.
    pub clock: Clock,
    /// The faults to inject.
    pub faults: Faults,
    /// The record of calls.
    pub record: Record,
    /// Whether and in which windows the platforms limit calls.
    pub rate_limits: RateLimitMode,
    /// How many messages each Slack channel keeps, and how many Discord keeps in all. Older conversations are
    /// forgotten.
    pub kept_messages: usize,
    /// After how many refused calls in ten minutes Discord bans a client.
    pub invalid_requests: usize,
    /// Cancelled when the playground shuts down; sockets and streams then end.
    pub shutdown: CancellationToken,
}
