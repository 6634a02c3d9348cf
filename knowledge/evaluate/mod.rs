//! Measures how well a search finds what it should: readers of test collections, measures, and calibration.

mod calibration;
mod measures;
mod reading;

pub use calibration::{CalibrationRow, Outcome, calibration};
pub use measures::{Measures, Times, measure};
pub use reading::{Judgements, ReadError, TestQuery, read_judgements, read_queries};
