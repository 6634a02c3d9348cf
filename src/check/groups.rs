//! The user groups and roles that `[[group]] from` names can be read.

use chat::{ChatPlatform, Connection, LookupError};

use super::finding::{Finding, Verdict};
use crate::config::Config;
use crate::settings::Platforms;

/// Reads each user group and role once.
pub(super) async fn check(config: &Config, platforms: &Platforms) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in config.groups.iter().flat_map(|group| &group.from) {
        let group = &source.value;
        // A connection that failed has its own finding.
        let Some(platform) = platforms.get(&Connection(group.connection.clone())) else {
            continue;
        };
        let (verdict, text) = match platform.group(&group.id).await {
            Ok(members) if members.is_empty() => (
                Verdict::Warn,
                format!("{group} has no members. Add some, or take it out."),
            ),
            Ok(members) => (Verdict::Ok, format!("{group} has {} members.", members.len())),
            Err(LookupError::NotFound { why }) => (
                Verdict::Warn,
                format!("{group} cannot be read, so its members do not belong to the group: {why}."),
            ),
            Err(LookupError::Unanswered { why, .. }) => {
                (Verdict::Warn, format!("{group} was not read ({why}). Try again."))
            }
        };
        findings.push(Finding::new(verdict, "groups", text));
    }
    findings
}
