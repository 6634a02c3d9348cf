//! Why and how long a ticket is on hold, and why a hold ended.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::variants::variants;
use crate::{Timestamp, UnknownWord};

/// Why and how long a ticket is on hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub reason: HoldReason,
    /// Since when the ticket is on hold for this reason.
    pub since: Timestamp,
    /// When the work resumes. `None` until somebody resumes it.
    pub until: Option<Timestamp>,
    /// What the team wrote about it. It is empty if nobody wrote anything. The requester does not read it.
    pub note: String,
}

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

    /// The reasons that an agent can choose.
    pub fn for_agents() -> impl Iterator<Item = HoldReason> {
        Self::ALL
            .into_iter()
            .filter(|reason| *reason != HoldReason::Approval)
    }
}

/// Why a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::resume_cause)]
pub enum ResumeCause {
    /// An agent resumed the work.
    #[strum(serialize = "agent")]
    Agent,
    /// The time of the hold is over.
    #[strum(serialize = "time")]
    Time,
    /// The requester answered.
    #[strum(serialize = "answer")]
    Answer,
    /// The requester changed a message, and it answers now.
    #[strum(serialize = "edit")]
    Edit,
    /// The approvers approved the request.
    #[strum(serialize = "approval")]
    Approval,
}

impl ResumeCause {
    /// The word for this cause in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
