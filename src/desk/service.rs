//! Services that the organisation runs, as the configuration declares them.

use std::fmt;

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::{Identity, TeamName};

/// The name of a service in `desk.toml` (`vpn`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceName(pub String);

/// A service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The name in the configuration.
    pub name: ServiceName,
    /// The title that people read ("VPN").
    pub title: String,
    /// The owner. A service may have none.
    pub owner: Option<Identity>,
    /// The team that runs the service. A service may have none.
    pub team: Option<TeamName>,
    /// How much the organisation depends on the service.
    pub criticality: Criticality,
    /// The services on which this one depends.
    pub depends_on: Vec<ServiceName>,
    /// Words in lower case that people use for the service.
    pub words: Vec<String>,
}

/// How much the organisation depends on a service.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Criticality {
    /// Few people notice when the service fails.
    Low,
    /// The usual case.
    #[default]
    Medium,
    /// The organisation stops when the service fails.
    High,
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
