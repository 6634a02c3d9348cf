//! The diagnostics about `[[approval_policy]]`, `[change]` and `[[change_template]]`.

use std::collections::BTreeSet;

use desk::approval::{Need, Vote};

use super::*;

/// A policy that the other sections of these tests name.
const POLICY: &str = "[[approval_policy]]\nname = \"normal\"\nrounds = [{ ask = [\"hq:U0KIM\"] }]\n";

#[test]
fn policies_changes_and_templates_are_read() {
    let config = valid(&format!(
        r#"{HQ}{TEAM}{POLICY}
        [[group]]
        name = "managers"
        members = ["hq:U0KIM", "hq:U0DANA"]
        [[approval_policy]]
        name = "board"
        channels = ["hq:#approvals"]
        rounds = [
            {{ ask = ["leads:it", "service_owners"], need = "any" }},
            {{ ask = ["group:managers"], need = "60%" }},
        ]
        veto = true
        fallback = ["hq:U0SAM"]
        remind = "4bh"
        expire = "2d"
        reason = []
        [change]
        team = "it"
        channel = "hq:#changes"
        policies = {{ low = "normal", medium = "normal", high = "board", emergency = "board" }}
        high_from = 5
        [[change.question]]
        name = "users"
        label = "Who is affected?"
        choices = [{{ label = "Nobody", points = 0 }}, {{ label = "Everybody", points = 3 }}]
        [[service]]
        name = "vpn"
        [[change_template]]
        name = "restart-vpn"
        title = "Restart the VPN gateway"
        services = ["vpn"]
        implementation = " Restart it. "
        backout = "Start the old one."
        "#
    ));
    assert_eq!(config.warnings.to_string(), "");
    let [normal, board] = config.approval_policies.as_slice() else {
        panic!("{:?}", config.approval_policies)
    };
    let rules = normal.rules();
    assert_eq!(
        (rules.rounds[0].need, rules.veto, rules.confirm),
        (Need::All, false, false)
    );
    assert_eq!((rules.remind, rules.expire), (None, None));
    assert_eq!(rules.reasons, BTreeSet::from([Vote::Reject]));
    let rules = board.rules();
    let needs: Vec<Need> = rules.rounds.iter().map(|round| round.need).collect();
    assert_eq!(needs, [Need::Any, Need::Percent(60)]);
    let times = [rules.remind, rules.expire].map(|time| time.map(|time| time.to_string()));
    assert_eq!(times, [Some("4bh".to_owned()), Some("2d".to_owned())]);
    assert!(rules.veto && rules.reasons.is_empty());
    assert_eq!((board.channels.len(), rules.fallback.len()), (1, 1));
    let change = config.change.expect("there is a section");
    assert_eq!((change.medium_from, change.high_from), (3, 5));
    assert_eq!(change.policies.high.value, "board");
    assert_eq!(change.questions[0].choices[1].points, 3);
    assert_eq!(config.change_templates[0].plans.implementation, "Restart it.");
}

#[test]
fn a_desk_without_the_section_knows_no_changes() {
    assert!(valid(HQ).change.is_none());
}

#[test]
fn all_problems_of_policies_are_reported_at_once() {
    invalid(
        &format!(
            r#"{HQ}{TEAM}[[approval_policy]]
rounds = []
vetoo = true
[[approval_policy]]
name = "a"
rounds = [{{ ask = ["managers", "manager", "group:managers"], need = "most" }}, {{ need = "0" }}, "kim"]
remind = "4w"
expire = "0bh"
reason = ["rejection"]
fallback = ["kim"]
channels = ["hq:approvals"]
[[approval_policy]]
name = "b"
rounds = "kim"
"#
        ),
        &expect![[r#"
            desk.toml:8: [[approval_policy]] name: this key is missing. Write name = "normal", or what the policy is called.
            desk.toml:9: [[approval_policy]] rounds: nobody is asked. Write rounds = [{ ask = ["group:managers"], need = "majority" }].
            desk.toml:10: [[approval_policy]] vetoo: there is no such key. Did you mean veto? If not, take it out.
            desk.toml:13: [[approval_policy]] rounds ask: "managers" names nobody who can be asked. Write "group:NAME", "leads:TEAM", "service_owners" or CONNECTION:ID.
            desk.toml:13: [[approval_policy]] rounds ask: "manager" cannot be asked yet. Write "group:NAME", "leads:TEAM", "service_owners" or CONNECTION:ID.
            desk.toml:13: [[approval_policy]] rounds need: "most" is no number of people. Write "any", "all", "majority", a number such as "2", or a share such as "60%".
            desk.toml:13: [[approval_policy]] rounds ask: this key is missing. Write ask = ["group:managers"], or who else decides.
            desk.toml:13: [[approval_policy]] rounds need: "0" is no number of people. Write "any", "all", "majority", a number such as "2", or a share such as "60%".
            desk.toml:13: [[approval_policy]] rounds: this is a text, not a table. Write rounds = [{ ask = ["group:managers"], need = "majority" }].
            desk.toml:13: [[approval_policy]] rounds: there is no group "managers". Add a [[group]] with name = "managers".
            desk.toml:14: [[approval_policy]] remind: "4w" is no duration. Write wall time, such as "30m", "4h" or "2d", or business time, such as "4bh" or "3bd".
            desk.toml:15: [[approval_policy]] expire: no time at all. Write at least "1m".
            desk.toml:16: [[approval_policy]] reason: "rejection" is no vote. Write "approve" or "reject" or "changes" or "abstain".
            desk.toml:17: [[approval_policy]] fallback: "kim" does not say on which connection. Write CONNECTION:ID, such as "hq:U0LEE".
            desk.toml:18: [[approval_policy]] channels: "approvals" is neither a channel's #name nor its id. Write #help, or an id such as C0HELP.
            desk.toml:21: [[approval_policy]] rounds: this is a text, not a list of tables. Write rounds = [{ ask = ["group:managers"], need = "majority" }]."#]],
    );
}

#[test]
fn all_problems_of_changes_are_reported_at_once() {
    invalid(
        &format!(
            r#"{HQ}{TEAM}{POLICY}[change]
channel = "hq:#changes"
policies = {{ low = "normal", medium = "normal", hihg = "normal" }}
medium_from = 7
[[change.question]]
name = "users"
label = "Who?"
choices = [{{ label = "Nobody", points = 0 }}]
[[change.question]]
name = "users"
choices = [{{ label = "Nobody" }}, {{ label = "All", points = 3 }}, {{ label = "All", points = 4 }}]
[[change_template]]
name = "restart"
services = ["vpn"]
implementation = " "
"#
        ),
        &expect![[r#"
            desk.toml:11: [change] team: this key is missing. Write team = "it", the team that raises changes.
            desk.toml:13: [change] policies high: this key is missing. Write high = "normal", or another [[approval_policy]].
            desk.toml:13: [change] policies emergency: this key is missing. Write emergency = "normal", or another [[approval_policy]].
            desk.toml:13: [change] policies hihg: there is no such key. Did you mean high? If not, take it out.
            desk.toml:14: [change] high_from: this is less than medium_from, which is 7. Write a sum of points that is at least medium_from.
            desk.toml:18: [[change.question]] choices: the number of choices is 1. Write 2 to 25, which is what Discord shows.
            desk.toml:19: [[change.question]] label: this key is missing. Write label = "Who is affected?", as people are to read it.
            desk.toml:21: [[change.question]] choices points: this key is missing. Write points = 0, or more for a higher risk.
            desk.toml:21: [[change.question]] choices: "All" is listed twice. Keep one of them.
            desk.toml:22: [[change_template]] title: this key is missing. Write title = "Restart the VPN gateway", as people are to read it.
            desk.toml:22: [[change_template]] backout: this key is missing. Write backout = "…": how the change is undone.
            desk.toml:25: [[change_template]] implementation: this plan says nothing. Write a few words."#]],
    );
}

#[test]
fn what_changes_and_policies_name_must_exist() {
    invalid(
        &format!(
            r#"{HQ}{TEAM}[[channel]]
at = "hq:#help"
intake = "manual"
[[approval_policy]]
name = "normal"
channels = ["hq:#help"]
rounds = [{{ ask = ["group:managers", "leads:itt"] }}]
[change]
team = "itt"
channel = "hq:#help"
policies = {{ low = "normal", medium = "norml", high = "normal", emergency = "board" }}
[[change_template]]
name = "restart"
title = "Restart"
services = ["vpn"]
implementation = "Restart it."
backout = "Start the old one."
"#
        ),
        &expect![[r#"
            desk.toml:13: [[approval_policy]] channels: hq:#help is watched for requests in line 9. Name a channel of the approvers' own.
            desk.toml:14: [[approval_policy]] rounds: there is no team "itt". Did you mean "it"? If not, add a [[team]] of that name.
            desk.toml:14: [[approval_policy]] rounds: there is no group "managers". Add a [[group]] with name = "managers".
            desk.toml:16: [change] team: there is no team "itt". Did you mean "it"? If not, add a [[team]] of that name.
            desk.toml:17: [change] channel: hq:#help is watched for requests in line 9. Name a channel of the approvers' own.
            desk.toml:18: [change] policies: there is no approval_policy "norml". Did you mean "normal"? If not, add a [[approval_policy]] of that name.
            desk.toml:18: [change] policies: there is no approval_policy "board". Add a [[approval_policy]] with name = "board".
            desk.toml:22: [[change_template]] services: there is no service "vpn". Add a [[service]] with name = "vpn"."#]],
    );
}

#[test]
fn a_round_with_too_few_people_is_warned_of() {
    let config = valid(&format!(
        r#"{HQ}{TEAM}[[person]]
identities = ["hq:U0KIM", "hq:U0KIM2"]
[[group]]
name = "nobody"
members = []
[[approval_policy]]
name = "normal"
rounds = [
  {{ ask = ["hq:U0KIM", "hq:U0KIM2"], need = "2" }},
  {{ ask = ["hq:U0KIM", "hq:U0SAM"], need = "2" }},
  {{ ask = ["group:nobody"] }},
  {{ ask = ["group:nobody", "service_owners"] }},
]
"#
    ));
    expect![[r#"
        desk.toml:16: [[approval_policy]] rounds: 2 must agree, and 1 can answer. Ask more people; otherwise the fallback decides.
        desk.toml:18: [[approval_policy]] rounds: nobody can answer. Ask more people; otherwise the fallback decides."#]].assert_eq(&config.warnings.to_string());
}

#[test]
fn the_policy_of_a_category_must_exist_and_ask_somebody() {
    let category = |policy: &str| {
        format!(
            "[[category]]\nname = \"laptop\"\ntitle = \"A new laptop\"\nkind = \"request\"\napproval = \"{policy}\"\n"
        )
    };
    let policy = "[[approval_policy]]\nname = \"owners\"\nrounds = [{ ask = [\"service_owners\"] }]\n";
    invalid(
        &format!("{HQ}{TEAM}{policy}{}", category("owner")),
        &expect![[r#"
            desk.toml:15: [[category]] approval: there is no approval_policy "owner". Did you mean "owners"? If not, add a [[approval_policy]] of that name."#]],
    );
    let config = valid(&format!("{HQ}{TEAM}{policy}{}", category("owners")));
    expect![[r#"
        desk.toml:15: [[category]] approval: a round of this policy asks only service_owners, and a request names no service. Name another policy, or ask more people in each round; otherwise the fallback decides."#]].assert_eq(&config.warnings.to_string());
}
