//! The diagnostics about `[[sla]]`.

use desk::{HoldReason, Kind, Metric, Priority, Tell, Warning};

use super::*;

#[test]
fn a_policy_is_read() {
    let config = valid(&format!(
        r#"{HQ}{TEAM}
        [[group]]
        name = "managers"
        members = ["hq:U0KIM"]
        [[service]]
        name = "vpn"
        [[calendar]]
        name = "office"
        zone = "UTC"
        hours = "24x7"
        [[sla]]
        name = "managers"
        when = {{ team = "it", kind = "incident", service = "vpn", group = "managers" }}
        calendar = "office"
        first_response = {{ P1 = "15m", P3 = "4bh" }}
        next_response = {{ P4 = "3bd" }}
        resolution = {{ P1 = "4h" }}
        pause_on = ["requester", "vendor"]
        warn = [{{ at = 100, tell = ["team"] }}, {{ at = 75, tell = ["lead", "assignee"] }}]
        tell_requester = true
        [[sla]]
        name = "standard"
        resolution = {{ P1 = "8h" }}
        "#
    ));
    assert!(config.warnings.all.is_empty(), "{}", config.warnings);
    let [managers, standard] = config.sla_policies.as_slice() else {
        panic!("{:?}", config.sla_policies)
    };
    let policy = &managers.policy;
    let names = (
        policy.when.team.as_ref().map(|team| team.0.as_str()),
        policy.when.service.as_ref().map(|service| service.0.as_str()),
        policy.when.group.as_ref().map(|group| group.0.as_str()),
        policy.calendar.as_ref().map(|calendar| calendar.0.as_str()),
    );
    assert_eq!(names, (Some("it"), Some("vpn"), Some("managers"), Some("office")));
    assert_eq!(policy.when.kind, Some(Kind::Incident));
    let target = |metric, priority: i64| {
        let priority = Priority::try_from(priority).expect("a priority");
        policy.target(metric, priority).map(|target| target.to_string())
    };
    assert_eq!(target(Metric::FirstResponse, 1).as_deref(), Some("15m"));
    assert_eq!(target(Metric::FirstResponse, 2), None);
    assert_eq!(target(Metric::FirstResponse, 3).as_deref(), Some("4bh"));
    assert_eq!(target(Metric::NextResponse, 5).as_deref(), Some("3bd"));
    assert_eq!(
        policy.pause_on,
        [HoldReason::Requester, HoldReason::Vendor].into()
    );
    assert_eq!(
        policy.warn,
        [
            Warning {
                at: 75,
                tell: [Tell::Assignee, Tell::Lead].into()
            },
            Warning {
                at: 100,
                tell: [Tell::Team].into()
            },
        ]
    );
    assert!(policy.tell_requester);
    let standard = &standard.policy;
    assert_eq!(standard.when, desk::Condition::default());
    assert_eq!(standard.warn, Warning::defaults());
    assert!(standard.pause_on.is_empty() && !standard.tell_requester);
}

#[test]
fn all_problems_of_policies_are_reported_at_once() {
    invalid(
        &format!(
            r#"{HQ}{TEAM}
[[sla]]
when = {{ teams = "it", kind = "problem" }}
first_response = {{ p1 = "15m", P2 = "15 minutes", P3 = "0h", P4 = "9999bd" }}
pause_on = ["vender", "nobody"]
warn = [{{ at = 0, tell = ["boss"] }}, {{ }}, {{ at = 75, tell = [] }}, {{ at = 75, tell = ["lead"] }}, 5]
[[sla]]
name = "standard"
when = "it"
warn = 75
resolution = "4h"
[[sla]]
name = "empty"
"#
        ),
        &expect![[r#"
            desk.toml:9: [[sla]] name: this key is missing. Write name = "standard", or what the policy is called.
            desk.toml:10: [[sla]] when kind: "problem" means nothing here. Write "incident" or "request".
            desk.toml:10: [[sla]] when teams: there is no such key. Did you mean team? If not, take it out.
            desk.toml:11: [[sla]] first_response P2: "15 minutes" is no duration. Write wall time, such as "30m", "4h" or "2d", or business time, such as "4bh" or "3bd".
            desk.toml:11: [[sla]] first_response P3: no time at all. Write at least "1m".
            desk.toml:11: [[sla]] first_response P4: "9999bd" is longer than ten years. Write a shorter time.
            desk.toml:11: [[sla]] first_response p1: there is no such key. Did you mean P1? If not, take it out.
            desk.toml:12: [[sla]] pause_on: "vender" means nothing here. Did you mean "vendor"? Known: "requester", "vendor", "change", "problem", "approval".
            desk.toml:12: [[sla]] pause_on: "nobody" means nothing here. Write "requester" or "vendor" or "change" or "problem" or "approval".
            desk.toml:13: [[sla]] warn at: this is no number from 1 to 100. Write at = 20, or another number without quotes.
            desk.toml:13: [[sla]] warn tell: "boss" means nothing here. Write "assignee" or "team" or "lead".
            desk.toml:13: [[sla]] warn at: this key is missing. Write at = 75, a percentage of the target.
            desk.toml:13: [[sla]] warn tell: this key is missing. Write tell = ["assignee"], "team" or "lead".
            desk.toml:13: [[sla]] warn: this is a number, not a table. Write warn = [{ at = 75, tell = ["assignee", "lead"] }].
            desk.toml:13: [[sla]] warn at: 75 is written twice. Write all who are told into one list.
            desk.toml:16: [[sla]] when: this is a text, not a table. Write when = { team = "it", kind = "incident" }.
            desk.toml:17: [[sla]] warn: this is a number, not a list of tables. Write warn = [{ at = 75, tell = ["assignee", "lead"] }].
            desk.toml:18: [[sla]] resolution: this is a text, not a table. Write resolution = { P1 = "15m", P3 = "4bh" }.
            desk.toml:19: [[sla]]: this policy promises nothing. Write first_response, next_response or resolution = { P1 = "15m", P3 = "4bh" }."#]],
    );
}

#[test]
fn contradictions_about_policies_are_reported() {
    invalid(
        &format!(
            r#"{HQ}{TEAM}
[[sla]]
name = "standard"
when = {{ team = "itt", service = "vpn", group = "managers" }}
resolution = {{ P1 = "4h" }}
[[sla]]
name = "standard"
resolution = {{ P1 = "4h" }}
"#
        ),
        &expect![[r#"
            desk.toml:11: [[sla]] when team: there is no team "itt". Did you mean "it"? If not, add a [[team]] of that name.
            desk.toml:11: [[sla]] when group: there is no group "managers". Add a [[group]] with name = "managers".
            desk.toml:11: [[sla]] when service: there is no service "vpn". Add a [[service]] with name = "vpn".
            desk.toml:14: [[sla]] name: "standard" is the name of the sla in line 10 already. Choose another name."#]],
    );
}

#[test]
fn a_policy_that_never_applies_is_warned_of() {
    let config = valid(&format!(
        r#"{HQ}{TEAM}
[[sla]]
name = "incidents"
when = {{ kind = "incident" }}
resolution = {{ P1 = "4h" }}
[[sla]]
name = "it"
when = {{ kind = "incident", team = "it" }}
resolution = {{ P1 = "2h" }}
[[sla]]
name = "rest"
resolution = {{ P1 = "4h" }}
"#
    ));
    expect![[r#"desk.toml:14: [[sla]]: "it" never applies, because "incidents" in line 10 takes its tickets. Move the policy with more in `when` to the front."#]].assert_eq(&config.warnings.to_string());
}
