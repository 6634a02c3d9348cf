//! The priority of a ticket follows from impact and urgency by a matrix, which the organisation may edit.
//!
//! The default is ServiceNow's base matrix.

use std::fmt;

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::variants::variants;

/// High, medium or low.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(parse_err_ty = PriorityError, parse_err_fn = PriorityError::no_level)]
pub enum Level {
    /// 1
    #[strum(serialize = "high")]
    High,
    /// 2
    #[default]
    #[strum(serialize = "medium")]
    Medium,
    /// 3
    #[strum(serialize = "low")]
    Low,
}

/// How much of the organisation is affected.
pub type Impact = Level;
/// How soon the ticket must be resolved.
pub type Urgency = Level;

/// P1 (critical) to P5 (planning).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Priority(u8);

/// The priority for each impact (row) and urgency (column).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix([[Priority; 3]; 3]);

/// A number that is no priority, or a word that is no level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriorityError {
    /// The number is outside 1 to 5.
    #[error("a priority is a number from 1 to 5")]
    OutOfRange,
    /// The word is none of the three levels.
    #[error("a level is high, medium or low")]
    NoLevel,
}

impl PriorityError {
    fn no_level(_: &str) -> Self {
        PriorityError::NoLevel
    }
}

impl Level {
    /// All levels, highest first.
    pub const ALL: [Level; Level::COUNT] = variants();

    /// The word for this level in forms, configuration and databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    fn index(self) -> usize {
        match self {
            Level::High => 0,
            Level::Medium => 1,
            Level::Low => 2,
        }
    }
}

impl Priority {
    /// The highest priority.
    pub const CRITICAL: Priority = Priority(1);
    /// The priority whose targets the lowest one uses, unless it has some of its own.
    pub const LOW: Priority = Priority(4);
    /// The lowest priority.
    pub const PLANNING: Priority = Priority(5);
    /// All priorities, the highest first.
    pub const ALL: [Priority; 5] = [Priority(1), Priority(2), Priority(3), Priority(4), Priority(5)];

    /// The number, from 1 to 5.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl TryFrom<i64> for Priority {
    type Error = PriorityError;

    fn try_from(number: i64) -> Result<Self, PriorityError> {
        match u8::try_from(number) {
            Ok(number @ 1..=5) => Ok(Self(number)),
            _ => Err(PriorityError::OutOfRange),
        }
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P{}", self.0)
    }
}

impl Matrix {
    /// A matrix of priority numbers: one row per impact, one column per urgency, high first.
    ///
    /// # Errors
    ///
    /// [`PriorityError::OutOfRange`] if a number is no priority.
    pub fn new(rows: [[i64; 3]; 3]) -> Result<Self, PriorityError> {
        let mut cells = [[Priority::CRITICAL; 3]; 3];
        for (cell, number) in cells.iter_mut().flatten().zip(rows.into_iter().flatten()) {
            *cell = number.try_into()?;
        }
        Ok(Self(cells))
    }

    /// The priority for this impact and urgency.
    pub fn priority(&self, impact: Impact, urgency: Urgency) -> Priority {
        self.0[impact.index()][urgency.index()]
    }
}

impl Default for Matrix {
    fn default() -> Self {
        let p = Priority;
        Self([[p(1), p(2), p(3)], [p(2), p(3), p(4)], [p(3), p(4), p(5)]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_matrix_is_the_one_of_servicenow() {
        let numbers: Vec<Vec<u8>> = Level::ALL
            .iter()
            .map(|impact| {
                Level::ALL
                    .iter()
                    .map(|u| Matrix::default().priority(*impact, *u).number())
                    .collect()
            })
            .collect();
        assert_eq!(numbers, [[1, 2, 3], [2, 3, 4], [3, 4, 5]]);
    }

    #[test]
    fn a_ticket_without_impact_and_urgency_is_p3() {
        assert_eq!(
            Matrix::default()
                .priority(Level::default(), Level::default())
                .to_string(),
            "P3"
        );
    }

    #[test]
    fn a_matrix_accepts_only_priorities() {
        assert_eq!(
            Matrix::new([[0, 2, 3], [2, 3, 4], [3, 4, 5]]),
            Err(PriorityError::OutOfRange)
        );
        assert_eq!(
            Matrix::new([[1, 2, 3], [2, 3, 4], [3, 4, 6]]),
            Err(PriorityError::OutOfRange)
        );
        let edited = Matrix::new([[1, 1, 1], [1, 1, 1], [1, 1, 2]]).expect("in range");
        assert_eq!(edited.priority(Level::Low, Level::Low).number(), 2);
    }
}
