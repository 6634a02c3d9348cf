//! What a change says: the part that people write, read and decide on.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

use super::risk::RiskAnswer;
use crate::{PersonId, ServiceName, Timestamp};

/// The type of a change. It decides which states the change passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumCount, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ChangeKind {
    /// A change from a template. Nobody needs to approve it.
    Standard,
    /// A change that is approved first.
    Normal,
    /// A change that cannot wait. It is approved by the policy for emergencies, and reviewed afterwards.
    Emergency,
}

/// What a change says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeContent {
    /// The title, one line.
    pub title: String,
    /// The reason.
    pub reason: String,
    /// The type.
    pub kind: ChangeKind,
    /// The affected services.
    pub services: Vec<ServiceName>,
    /// The planned window.
    pub window: Option<Window>,
    /// The person who implements the change.
    pub implementer: Option<PersonId>,
    /// The answers to the risk questionnaire.
    pub answers: Vec<RiskAnswer>,
    /// The plans.
    pub plans: Plans,
}

/// A planned window. It includes the first moment and excludes the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// When the work begins.
    pub from: Timestamp,
    /// When the work has ended.
    pub until: Timestamp,
}

/// How a change is made, checked and undone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Plans {
    /// How the change is made.
    pub implementation: String,
    /// How people find out whether it worked.
    pub test: String,
    /// How the change is undone.
    pub backout: String,
}

impl ChangeKind {
    /// The word for this type in forms and databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl ChangeContent {
    /// Whether a later content differs in something that approvers decide on: all but the implementer.
    pub fn differs_materially(&self, later: &ChangeContent) -> bool {
        let says_otherwise = self.title != later.title || self.reason != later.reason;
        says_otherwise
            || self.kind != later.kind
            || self.window != later.window
            || self.differs_beside_window(later)
    }

    /// Whether a later content differs in services, risk answers or plans.
    pub(super) fn differs_beside_window(&self, later: &ChangeContent) -> bool {
        self.services != later.services || self.answers != later.answers || self.plans != later.plans
    }
}
