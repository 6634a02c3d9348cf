//! Time zones for stories that depend on the time of the day.

use chrono::Timelike;
use harness::TestDesk;

/// Returns a zone where it is between two and three at night.
pub(crate) fn zone_at_night(desk: &TestDesk) -> String {
    let hour = i64::from(desk.playground.clock().now().hour());
    // The zones of this name count the hours to the west. They reach from 14 hours east to 12 hours west.
    let west = match hour - 2 {
        west @ ..=12 => west,
        west => west - 24,
    };
    format!("Etc/GMT{west:+}")
}
