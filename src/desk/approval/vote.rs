//! What an approver says, and the ballot that records it.

use std::collections::BTreeSet;

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use crate::variants::variants;
use crate::{Identity, Timestamp};

/// What an approver says.
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
#[strum(serialize_all = "snake_case")]
pub enum Vote {
    /// The approver agrees.
    Approve,
    /// The approver refuses.
    Reject,
    /// The approver asks the requester for changes. The matter stays pending, and the approver counts as one who has not
    /// answered.
    #[strum(serialize = "changes")]
    AskForChanges,
    /// The approver does not take part.
    Abstain,
}

impl Vote {
    /// All votes.
    pub const ALL: [Vote; Vote::COUNT] = variants();

    /// The word for this vote in the configuration and in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// A vote as a round keeps it. A round has at most one ballot of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ballot {
    /// The account that voted.
    pub account: Identity,
    /// The vote.
    pub vote: Vote,
    /// The reason. It can be empty.
    pub reason: String,
    /// The accounts of the approvers for whom a substitute voted.
    pub on_behalf_of: BTreeSet<Identity>,
    /// Whether the vote counts. A vote is held while the platform cannot say whether the person still has the role.
    pub counts: bool,
    /// When the account voted.
    pub at: Timestamp,
}

/// Whether the person who clicks still has the role for which the policy asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The person has the role.
    Holds,
    /// The platform cannot say. The vote is held until it can.
    Unknown,
    /// The person no longer has the role.
    Lost,
}
