//! Why a ticket is on hold.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::UnknownWord;
use crate::variants::variants;

/// Why a ticket is on hold.
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
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::hold_reason)]
pub enum HoldReason {
    /// The requester has to answer.
    #[strum(serialize = "requester")]
    Requester,
    /// A vendor has to act.
    #[strum(serialize = "vendor")]
    Vendor,
    /// A change has to be made.
    #[strum(serialize = "change")]
    Change,
    /// A problem has to be solved.
    #[strum(serialize = "problem")]
    Problem,
    /// Somebody has to approve. The desk itself sets and ends this reason.
    #[strum(serialize = "approval")]
    Approval,
}

impl HoldReason {
    /// All reasons.
    pub const ALL: [HoldReason; HoldReason::COUNT] = variants();

    /// The word for this reason in configuration, databases and event logs.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
