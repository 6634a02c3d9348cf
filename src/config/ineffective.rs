//! Keys that are read and have no effect yet. An administrator who writes one must not believe that it has an effect.

use super::diagnostic::Diagnostic;
use super::model::Config;

/// Reports each such key.
pub(super) fn check(config: &Config, found: &mut Vec<Diagnostic>) {
    for policy in &config.approval_policies {
        // Without the step, the first click approves: less than what the administrator asks for.
        if policy.confirm {
            found.push(Diagnostic::error(
                &policy.name.location,
                "[[approval_policy]] confirm",
                "this version has no second step for approvals".to_owned(),
                "Remove it, or write confirm = false",
            ));
        }
    }
}
