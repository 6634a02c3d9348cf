//! The moves of the desk's clock, so that the page can show later messages at the desk's time.

use std::sync::{Mutex, PoisonError};

/// The moves of the desk's clock that the page has seen, oldest first.
#[derive(Debug, Default)]
pub(super) struct ClockMoves(Mutex<Vec<(i64, i64)>>);

/// The seconds of a day.
const DAY_S: i64 = 86_400;
/// The start of a working day, in seconds after midnight.
const MORNING_S: i64 = 9 * 3600;

impl ClockMoves {
    /// Adds the current offset if it is new, and returns all moves: the real time in milliseconds, and the offset in
    /// seconds from then on. Messages in the same second may be before or after a move, so seconds would be too coarse.
    pub(super) fn note(&self, now_ms: i64, offset_s: i64) -> Vec<(i64, i64)> {
        let mut moves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = moves.last().map_or(0, |&(_, offset)| offset);
        if known != offset_s {
            moves.push((now_ms, offset_s));
        }
        moves.clone()
    }
}

/// The seconds from `now_s` to the next nine o'clock in a time zone; at least one second.
pub(super) fn until_next_morning(now_s: i64, utc_offset_s: i64) -> i64 {
    let since_midnight = (now_s + utc_offset_s).rem_euclid(DAY_S);
    let left = (MORNING_S - since_midnight).rem_euclid(DAY_S);
    if left == 0 { DAY_S } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_noted_once() {
        let moves = ClockMoves::default();
        assert!(moves.note(100, 0).is_empty());
        assert_eq!(moves.note(110, 900), [(110, 900)]);
        assert_eq!(moves.note(120, 900), [(110, 900)]);
        assert_eq!(moves.note(130, 1800), [(110, 900), (130, 1800)]);
    }

    #[test]
    fn the_next_morning_is_nine_o_clock_in_the_readers_time_zone() {
        assert_eq!(until_next_morning(8 * 3600, 0), 3600);
        assert_eq!(
            until_next_morning(8 * 3600, 3600),
            DAY_S,
            "nine o'clock sharp means tomorrow"
        );
        assert_eq!(until_next_morning(10 * 3600, 0), 23 * 3600);
        assert_eq!(until_next_morning(3600, -2 * 3600), 10 * 3600);
    }
}
