//! Priority follows from impact and urgency by a matrix that the organisation may edit.
//!
//! The default is ServiceNow's base matrix.

use std::fmt;
use std::str::FromStr;

/// High, medium or low.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 1
    High,
    /// 2
    #[default]
    Medium,
    /// 3
    Low,
}

/// How much of the organisation is hit.
pub type Impact = Level;
/// How soon it must be dealt with.
pub type Urgency = Level;

/// P1 (critical) to P5 (planning).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Priority(u8);

/// Which priority follows from which impact (row) and urgency (column).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix([[Priority; 3]; 3]);

/// A number or word that stands for nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriorityError {
    /// Priorities run from 1 to 5.
    #[error("a priority is a number from 1 to 5")]
    OutOfRange,
    /// Levels are three words.
    #[error("a level is high, medium or low")]
    NoLevel,
}

impl Level {
    /// All of them, highest first.
    pub const ALL: [Level; 3] = [Level::High, Level::Medium, Level::Low];

    /// The word that stands for it in forms, configuration and databases.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::High => "high",
            Level::Medium => "medium",
            Level::Low => "low",
        }
    }

    fn index(self) -> usize {
        match self {
            Level::High => 0,
            Level::Medium => 1,
            Level::Low => 2,
        }
    }
}

impl FromStr for Level {
    type Err = PriorityError;

    fn from_str(text: &str) -> Result<Self, PriorityError> {
        Level::ALL
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or(PriorityError::NoLevel)
    }
}

impl Priority {
    /// The most pressing one.
    pub const CRITICAL: Priority = Priority(1);

    /// The number, 1 to 5.
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
    /// A matrix of priority numbers: a row per impact, a column per urgency, high first.
    ///
    /// # Errors
    ///
    /// [`PriorityError::OutOfRange`] for a number that is no priority.
    pub fn new(rows: [[i64; 3]; 3]) -> Result<Self, PriorityError> {
        let mut cells = [[Priority::CRITICAL; 3]; 3];
        for (cell, number) in cells.iter_mut().flatten().zip(rows.into_iter().flatten()) {
            *cell = number.try_into()?;
        }
        Ok(Self(cells))
    }

    /// The priority of something with that impact and urgency.
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
    fn the_default_matrix_is_servicenows() {
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
    fn without_a_form_a_ticket_is_p3() {
        assert_eq!(
            Matrix::default()
                .priority(Level::default(), Level::default())
                .to_string(),
            "P3"
        );
    }

    #[test]
    fn a_matrix_takes_only_priorities() {
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
