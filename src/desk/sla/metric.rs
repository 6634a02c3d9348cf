//! What a promise is about.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::variants::variants;

/// What a promise is about.
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
pub enum Metric {
    /// The first public reply of a human agent.
    #[strum(serialize = "first_response")]
    FirstResponse,
    /// The reply to the first unanswered message of the requester.
    #[strum(serialize = "next_response")]
    NextResponse,
    /// The resolution.
    #[strum(serialize = "resolution")]
    Resolution,
}

impl Metric {
    /// All metrics.
    pub const ALL: [Metric; Metric::COUNT] = variants();

    /// The word for this metric in configuration and databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
