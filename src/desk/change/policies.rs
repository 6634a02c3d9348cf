//! Which approval policy a change needs.

use super::content::ChangeKind;
use super::risk::Risk;
use crate::approval::PolicyName;

/// The approval policies of `[change]`. Standard changes need none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePolicies {
    /// The policy for a normal change of low risk.
    pub low: PolicyName,
    /// The policy for a normal change of medium risk.
    pub medium: PolicyName,
    /// The policy for a normal change of high risk.
    pub high: PolicyName,
    /// The policy for an emergency.
    pub emergency: PolicyName,
}

impl ChangePolicies {
    /// The policy for a change. `None` for a standard change.
    pub fn policy(&self, kind: ChangeKind, risk: Risk) -> Option<&PolicyName> {
        match (kind, risk) {
            (ChangeKind::Standard, _) => None,
            (ChangeKind::Emergency, _) => Some(&self.emergency),
            (ChangeKind::Normal, Risk::Low) => Some(&self.low),
            (ChangeKind::Normal, Risk::Medium) => Some(&self.medium),
            (ChangeKind::Normal, Risk::High) => Some(&self.high),
        }
    }
}
