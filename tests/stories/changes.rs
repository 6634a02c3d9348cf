//! What the stories about changes share: the configuration, and a person who raises a change.

use harness::{Person, Side, TestDesk};

/// The configuration of changes. `NEED` is how many must agree, `PLACE` the connection of the approvers' channel, `KIM` and
/// `OTHER` the approvers.
const CHANGES: &str = r##"
[discord.community]
token = "token"
[slack.hq]
bot_token = "xoxb-1"
app_token = "xapp-1"
[[team]]
name = "it"
triage = "hq:#desk-agents"
[[group]]
name = "managers"
members = ["KIM", "OTHER"]
[[approval_policy]]
name = "normal"
channels = ["PLACE:#approvals"]
rounds = [{ ask = ["group:managers"], need = "NEED" }]
reason = ["reject"]
[change]
team = "it"
channel = "PLACE:#approvals"
policies = { low = "normal", medium = "normal", high = "normal", emergency = "normal" }
[[change.question]]
name = "users"
label = "Who is affected?"
choices = [{ label = "Nobody", points = 0 }, { label = "Everybody", points = 6 }]
[[service]]
name = "vpn"
title = "VPN"
"##;

/// Restarts the desk with changes whose policy needs so many votes. Kim and a colleague are asked, on the team's platform.
pub(crate) async fn with_changes(desk: &mut TestDesk, need: &str) {
    let kim = desk.setup.team;
    with_kim_on(desk, need, kim).await;
}

/// As [`with_changes`], with Kim's account on this platform.
pub(crate) async fn with_kim_on(desk: &mut TestDesk, need: &str, kim: Side) {
    let (place, other) = match desk.setup.team {
        Side::Slack => ("hq", "hq:U0DANA"),
        Side::Discord => ("community", "community:1100000000000001002"),
    };
    let kim = match kim {
        Side::Slack => "hq:U0KIM",
        Side::Discord => "community:1100000000000001004",
    };
    let text = CHANGES.replace("PLACE", place).replace("NEED", need);
    let text = text.replace("KIM", kim).replace("OTHER", other);
    desk.restart_with_changes(&text).await;
}

/// The labels of start and end. Slack knows the person's time zone.
fn window(person: &Person) -> [&'static str; 2] {
    match person.side {
        Side::Slack => ["Start (Europe/Berlin)", "End (Europe/Berlin)"],
        Side::Discord => ["Start (UTC)", "End (UTC)"],
    }
}

/// Fills in the form of a change and submits it. Discord asks in two steps.
pub(crate) async fn raises(person: &Person, place: &str, title: &str) {
    person.runs_command(place, "change", "").await;
    let [start, end] = window(person);
    let first = [
        ("In one line", title),
        ("Why?", "It expires on Friday"),
        ("Affected services", "vpn"),
        (start, "2030-01-05 22:00"),
        (end, "2030-01-05 23:30"),
    ];
    let second = [
        ("Who is affected?", "Everybody"),
        ("How is it done?", "Install the new certificate"),
        ("How is it tested?", "Connect with a test account"),
        ("How is it undone?", "Install the old certificate, 5 minutes"),
    ];
    match person.side {
        Side::Slack => person.fills(place, &[first.as_slice(), &second].concat()).await,
        Side::Discord => {
            person.fills(place, &first).await;
            person.clicks(place, "are kept", "Continue").await;
            person.clicks(place, "", "Everybody").await;
            person.fills(place, &second[1..]).await;
        }
    }
}
