//! The attempts of a transaction that meets conflicts. A conflict is mostly a lock that another unit of work holds for a
//! moment, and for which this one must not wait ([`store::Lock`]).

use std::time::Duration;

use crate::random;

/// The most attempts. With the waits between them they take a second at most, because platforms wait three seconds for an
/// answer.
pub(crate) const MAX_ATTEMPTS: u32 = 6;

/// The wait after the first attempt. Each further wait is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(20);

/// Waits after an attempt that met a conflict. The first attempt is number 1.
pub(crate) async fn wait_after(attempt: u32) {
    let wait = FIRST_WAIT * 2_u32.saturating_pow(attempt.saturating_sub(1));
    tokio::time::sleep(wait.mul_f64(1.0 + random::jitter() / 2.0)).await;
}
