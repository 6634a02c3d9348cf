//! What the stories about changes share: the configuration, and a person who raises a change.

use chrono::TimeDelta;
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
owner = "KIM"
"##;

/// The label of the field that may stay empty.
pub(crate) const SERVICES: &str = "Affected services";

/// The second page of the form.
pub(crate) const PLANS: [(&str, &str); 4] = [
    ("Who is affected?", "Everybody"),
    ("How is it done?", "Install the new certificate"),
    ("How is it tested?", "Connect with a test account"),
    ("How is it undone?", "Install the old certificate, 5 minutes"),
];

/// Restarts the desk with changes whose policy needs so many votes. Kim and a colleague are asked, on the team's platform.
pub(crate) async fn with_changes(desk: &mut TestDesk, need: &str) {
    let kim = desk.setup.team;
    with_kim_on(desk, need, kim).await;
}

/// As [`with_changes`], with Kim's account on this platform.
pub(crate) async fn with_kim_on(desk: &mut TestDesk, need: &str, kim: Side) {
    let text = configuration(desk, need, kim);
    desk.restart_with_changes(&text).await;
}

/// As [`with_changes`], without Kim among the people whom the policy asks.
pub(crate) async fn without_kim(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team);
    desk.restart_with_changes(&not_kim(&text)).await;
}

fn not_kim(text: &str) -> String {
    let text = text.replace("members = [\"hq:U0KIM\", ", "members = [");
    text.replace("members = [\"community:1100000000000001004\", ", "members = [")
}

/// As [`with_changes`], with both accounts of Kim among the people whom the policy asks.
pub(crate) async fn with_both_accounts_of_kim(desk: &mut TestDesk) {
    let text = configuration(desk, "any", Side::Slack);
    let slack = format!("\"{}\", ", kim_on(Side::Slack));
    let both = format!("{slack}\"{}\", ", kim_on(Side::Discord));
    desk.restart_with_changes(&text.replace(&slack, &both)).await;
}

/// As [`with_changes`], with Kim as the only person whom the policy asks.
pub(crate) async fn with_kim_alone(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team);
    desk.restart_with_changes(&kim_alone(&text)).await;
}

fn kim_alone(text: &str) -> String {
    let text = text.replace(", \"hq:U0DANA\"]", "]");
    text.replace(", \"community:1100000000000001002\"]", "]")
}

/// As [`with_changes`], with a policy that has no channel.
pub(crate) async fn without_channel(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team);
    let text = text.replace("channels = [\"hq:#approvals\"]", "channels = []");
    let text = text.replace("channels = [\"community:#approvals\"]", "channels = []");
    desk.restart_with_changes(&text).await;
}

/// As [`with_changes`], with a policy that asks the owners of the affected services. Kim owns the only service.
pub(crate) async fn with_owners_asked(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team);
    desk.restart_with_changes(&text.replace("group:managers", "service_owners"))
        .await;
}

/// As [`with_changes`], with these lines about time and the fallback in the policy. `LEE` is a requester of the team's
/// platform, and `KIM` an approver.
pub(crate) async fn with_times(desk: &mut TestDesk, need: &str, lines: &str) {
    let text = configuration(desk, need, desk.setup.team);
    let lee = match desk.setup.team {
        Side::Slack => "hq:U0LEE",
        Side::Discord => "community:1100000000000001001",
    };
    let lines = lines.replace("LEE", lee).replace("KIM", kim_on(desk.setup.team));
    let lines = format!("reason = [\"reject\"]\n{lines}");
    desk.restart_with_changes(&text.replace("reason = [\"reject\"]", &lines))
        .await;
}

/// As [`with_changes`], with a policy that asks Kim at first, and then Kim and a colleague.
pub(crate) async fn with_two_stages(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team);
    let kim = kim_on(desk.setup.team);
    let rounds = format!("rounds = [{{ ask = [\"{kim}\"], need = \"any\" }}, {{ ask");
    desk.restart_with_changes(&text.replace("rounds = [{ ask", &rounds))
        .await;
}

/// As [`with_times`], without the policy that the changes so far were raised with: it has another name now.
pub(crate) async fn with_renamed_policy(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team);
    desk.restart_with_changes(&text.replace("\"normal\"", "\"board\""))
        .await;
}

/// As [`with_changes`], with a policy that asks for the reason of each vote.
pub(crate) async fn with_reasons(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team);
    let text = text.replace(
        "reason = [\"reject\"]",
        "reason = [\"approve\", \"reject\", \"abstain\"]",
    );
    desk.restart_with_changes(&text).await;
}

/// As [`with_changes`], with a standard change, and with a policy for emergencies that asks Kim alone.
pub(crate) async fn with_kinds(desk: &mut TestDesk) {
    let text = kinds(desk);
    desk.restart_with_changes(&text).await;
}

/// As [`with_kinds`], with #help as the channel of the only service.
pub(crate) async fn with_service_channel(desk: &mut TestDesk) {
    let channel = match desk.setup.team {
        Side::Slack => "title = \"VPN\"\nchannels = [\"hq:#help\"]",
        Side::Discord => "title = \"VPN\"\nchannels = [\"community:#help\"]",
    };
    let text = kinds(desk).replace("title = \"VPN\"", channel);
    desk.restart_with_changes(&text).await;
}

fn kinds(desk: &TestDesk) -> String {
    let text = configuration(desk, "any", desk.setup.team);
    let board = format!(
        "[[approval_policy]]\nname = \"board\"\nrounds = [{{ ask = [\"{}\"], need = \"any\" }}]\n[change]",
        kim_on(desk.setup.team)
    );
    let text = text.replace("[change]\n", &format!("{board}\n"));
    let text = text.replace("emergency = \"normal\"", "emergency = \"board\"");
    text + RESTART
}

/// The standard change of [`with_kinds`].
const RESTART: &str = r#"
[[change_template]]
name = "restart-vpn"
title = "Restart the VPN gateway"
services = ["vpn"]
implementation = "Restart both gateways"
backout = "Start the previous version"
"#;

/// Restarts the desk with a category of requests that Kim and a colleague of the team's platform approve. `lines` are lines
/// of the policy.
pub(crate) async fn with_requests(desk: &mut TestDesk, lines: &str) {
    with_requests_to(desk, lines, desk.setup.team).await;
}

/// As [`with_requests`], with Kim's account on this platform.
pub(crate) async fn with_requests_to(desk: &mut TestDesk, lines: &str, kim: Side) {
    let text = configuration(desk, "any", kim) + LAPTOP;
    let lines = format!("reason = [\"reject\"]\n{lines}");
    desk.restart_with_changes(&text.replace("reason = [\"reject\"]", &lines))
        .await;
}

/// As [`with_requests`], with the group that the team's platform keeps in place of Kim and the colleague.
pub(crate) async fn with_requests_to_platform_group(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team) + LAPTOP;
    let (before, rest) = text.split_once("members = [").expect("the group has members");
    let (_, after) = rest.split_once(']').expect("the list ends");
    let text = format!("{before}from = [\"{}\"]{after}", desk.platform_group());
    desk.restart_with_changes(&text).await;
}

/// As [`with_requests`], with Kim as the only person who decides.
pub(crate) async fn with_requests_to_kim_alone(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team) + LAPTOP;
    desk.restart_with_changes(&kim_alone(&text)).await;
}

/// As [`with_requests`], without Kim among the people whom the policy asks.
pub(crate) async fn with_requests_without_kim(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team) + LAPTOP;
    desk.restart_with_changes(&not_kim(&text)).await;
}

/// As [`with_requests`], with a category that needs no approval.
pub(crate) async fn without_approval(desk: &mut TestDesk) {
    let text = configuration(desk, "any", desk.setup.team) + LAPTOP;
    desk.restart_with_changes(&text.replace("approval = \"normal\"\n", ""))
        .await;
}

/// The category of [`with_requests`].
const LAPTOP: &str = r#"
[[category]]
name = "laptop"
title = "A new laptop"
kind = "request"
approval = "normal"
[[category.field]]
name = "screens"
label = "How many screens?"
type = "number"
"#;

/// Asks for a laptop with the form of the category.
pub(crate) async fn asks_for_laptop(person: &Person, title: &str) {
    person.runs_command("#help", "ticket", "").await;
    person.clicks("#help", "What is it about?", "A new laptop").await;
    let answers = [
        ("In one line", title),
        ("How many screens?", "2"),
        ("What should we know?", "She sits in Berlin"),
    ];
    person.fills("#help", &answers).await;
}

fn configuration(desk: &TestDesk, need: &str, kim: Side) -> String {
    let (place, other) = match desk.setup.team {
        Side::Slack => ("hq", "hq:U0DANA"),
        Side::Discord => ("community", "community:1100000000000001002"),
    };
    let text = CHANGES.replace("PLACE", place).replace("NEED", need);
    text.replace("KIM", kim_on(kim)).replace("OTHER", other)
}

/// Kim's account on a platform.
fn kim_on(side: Side) -> &'static str {
    match side {
        Side::Slack => "hq:U0KIM",
        Side::Discord => "community:1100000000000001004",
    }
}

/// A moment so many hours from now, as a person writes it.
pub(crate) fn hours_from_now(desk: &TestDesk, hours: i64) -> String {
    let at = desk.playground.clock().now() + TimeDelta::hours(hours);
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// Schedules the standard change of [`with_kinds`] as `CHG-1`, for a window that begins in four hours and lasts a day.
pub(crate) async fn schedules_restart(desk: &TestDesk, person: &Person, place: &str) {
    let (from, until) = (hours_from_now(desk, 4), hours_from_now(desk, 30));
    let [start, end] = window(person);
    person.runs_command(place, "change", "").await;
    person
        .clicks(place, "What kind of change is it?", "Restart the VPN gateway")
        .await;
    person.fills(place, &[(start, &from), (end, &until)]).await;
    person.finds("dm", &["CHG-1", "Scheduled"]).await;
}

/// The labels of start and end. Slack knows the person's time zone.
pub(crate) fn window(person: &Person) -> [&'static str; 2] {
    match person.side {
        Side::Slack => ["From when? (Europe/Berlin)", "Until when? (Europe/Berlin)"],
        Side::Discord => ["From when? (UTC)", "Until when? (UTC)"],
    }
}

/// The answers to the first page of the form.
pub(crate) fn first_page<'a>(person: &Person, title: &'a str) -> Vec<(&'a str, &'a str)> {
    let [start, end] = window(person);
    vec![
        ("In one line", title),
        ("Why?", "It expires on Friday"),
        (SERVICES, "vpn"),
        (start, "2030-01-05 22:00"),
        (end, "2030-01-05 23:30"),
    ]
}

/// Continues on Discord with the second page, and submits it.
pub(crate) async fn continues(person: &Person, place: &str, plans: &[(&str, &str); 4]) {
    person.clicks(place, "are kept", "Continue").await;
    person.clicks(place, "", plans[0].1).await;
    person.fills(place, &plans[1..]).await;
}

/// Fills in the open form of a change and submits it. Discord asks in two steps.
pub(crate) async fn writes(person: &Person, place: &str, first: &[(&str, &str)]) {
    match person.side {
        Side::Slack => person.fills(place, &[first, &PLANS].concat()).await,
        Side::Discord => {
            person.fills(place, first).await;
            continues(person, place, &PLANS).await;
        }
    }
}

/// Raises a change with the form.
pub(crate) async fn raises(person: &Person, place: &str, title: &str) {
    person.runs_command(place, "change", "").await;
    writes(person, place, &first_page(person, title)).await;
}

/// Fills in the open form of an edit, with this title and this plan to undo the change.
pub(crate) async fn rewrites(person: &Person, place: &str, title: &str, backout: &str) {
    let first = first_page(person, title);
    let mut plans = PLANS;
    plans[3].1 = backout;
    match person.side {
        Side::Slack => person.fills(place, &[first.as_slice(), &plans].concat()).await,
        Side::Discord => {
            person.fills(place, &first).await;
            continues(person, place, &plans).await;
        }
    }
}
