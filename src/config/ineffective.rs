//! Keys that are read and have no effect yet. An administrator who writes one must not believe that it has an effect.

use desk::Metric;

use super::diagnostic::{Diagnostic, Location, Severity};
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
    for sla in &config.sla_policies {
        let keys = [
            ("next_response", sla.policy.targets.are_for(Metric::NextResponse)),
            ("tell_requester", sla.policy.tell_requester),
        ];
        warn("sla", &keys, &sla.name.location, found);
    }
}

fn warn(section: &str, keys: &[(&str, bool)], location: &Location, found: &mut Vec<Diagnostic>) {
    for (key, _) in keys.iter().filter(|(_, is_given)| *is_given) {
        found.push(Diagnostic {
            severity: Severity::Warning,
            ..Diagnostic::error(
                location,
                &format!("[[{section}]] {key}"),
                "this version reads the key and does nothing with it yet".to_owned(),
                "Remove it, or keep it for a later version",
            )
        });
    }
}
