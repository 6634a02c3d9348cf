//! The thresholds at which the desk warns.

use std::collections::BTreeSet;

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// A threshold, and whom the desk tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The percentage of the target that is spent, from 1 to 100.
    pub at: u8,
    /// Whom the desk tells.
    pub tell: BTreeSet<Tell>,
}

/// Whom the desk tells of a threshold.
#[derive(
    Clone,
    Copy,
    Debug,
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
pub enum Tell {
    /// The assignee. The team, if nobody is assigned.
    #[strum(serialize = "assignee")]
    Assignee,
    /// The team.
    #[strum(serialize = "team")]
    Team,
    /// The leads of the team.
    #[strum(serialize = "lead")]
    Lead,
}

impl Warning {
    /// The thresholds of a policy that names none.
    pub fn defaults() -> Vec<Warning> {
        let warning = |at, tell: &[Tell]| Warning {
            at,
            tell: tell.iter().copied().collect(),
        };
        vec![
            warning(50, &[Tell::Assignee]),
            warning(75, &[Tell::Assignee, Tell::Lead]),
            warning(100, &[Tell::Team, Tell::Lead]),
        ]
    }
}
