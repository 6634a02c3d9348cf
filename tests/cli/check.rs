//! `frontdesk check` against the playground: valid configurations, and errors that only the platforms can report.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use playground::{Playground, PlaygroundConfig, Scene};

use crate::program::run;

async fn run_check(scene: Scene, edit: impl Fn(String) -> String) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let playground = Playground::start(PlaygroundConfig {
        scene,
        ..PlaygroundConfig::default()
    })
    .await
    .expect("the playground finds a free port");
    let text = edit(desk_toml(&playground, folder.path()));
    write_secret(&folder.path().join("desk.toml"), &text, 0o600);
    let (code, out, err) = run(folder.path(), &["check"]).await;
    playground.shutdown().await;
    (code, out + &err)
}

fn write_secret(file: &Path, text: &str, mode: u32) {
    std::fs::write(file, text).expect("the temporary folder is writable");
    let mode = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(file, mode).expect("the file is ours");
}

pub(crate) fn desk_toml(playground: &Playground, folder: &Path) -> String {
    let setup = harness::TestSetup {
        requesters: harness::Side::Slack,
        team: harness::Side::Slack,
        db: harness::Db::Sqlite,
        intake: "ticket",
    };
    harness::desk_toml(
        playground,
        setup,
        &format!("sqlite:{}", folder.join("desk.db").display()),
    )
}

#[tokio::test]
async fn a_valid_configuration_passes() {
    let (code, out) = run_check(harness::scene(), |text| text).await;
    assert_eq!(code, 0, "{out}");
    for about in ["configuration", "database", "hq", "community", "channels"] {
        assert!(out.contains(&format!("ok    {about}: ")), "{about}\n{out}");
    }
}

#[tokio::test]
async fn the_plain_playground_passes() {
    // The public key is for clicks over HTTP, which the playground sends only when it is told an address.
    let over_the_gateway = |text: String| {
        let lines = text.lines().filter(|line| !line.starts_with("public_key"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let (code, out) = run_check(Scene::demo(), over_the_gateway).await;
    assert_eq!(code, 0, "{out}");
    assert!(!out.contains("warn  ") && !out.contains("FAIL  "), "{out}");
}

#[tokio::test]
async fn a_public_triage_channel_is_refused_with_its_line() {
    let (code, out) = run_check(harness::scene(), |text| {
        text.replace("hq:#desk-agents", "hq:#general")
    })
    .await;
    assert_eq!(code, 1, "{out}");
    let line = "[[team]] triage: hq:#general can be read by everybody, and the notes with it. Make the channel private";
    assert!(out.contains(line), "{out}");
    assert!(out.contains("desk.toml:"), "{out}");
}

#[tokio::test]
async fn a_shared_triage_channel_is_refused() {
    let mut scene = harness::scene();
    for channel in scene
        .slack
        .channels
        .iter_mut()
        .filter(|channel| channel.name == "desk-agents")
    {
        channel.is_ext_shared = true;
    }
    let (code, out) = run_check(scene, |text| text).await;
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("is shared with another organisation"), "{out}");
}

/// Changes whose outcomes and decision cards are posted in this channel.
fn with_changes(text: &str, channel: &str) -> String {
    let changes = r##"
[[group]]
name = "managers"
members = ["hq:U0KIM"]
[[approval_policy]]
name = "normal"
channels = ["CHANNEL"]
rounds = [{ ask = ["group:managers"], need = "any" }]
[change]
team = "it"
channel = "CHANNEL"
policies = { low = "normal", medium = "normal", high = "normal", emergency = "normal" }
"##;
    format!("{text}{}", changes.replace("CHANNEL", channel))
}

#[tokio::test]
async fn a_private_channel_of_approvers_passes() {
    let (code, out) = run_check(harness::scene(), |text| with_changes(&text, "hq:#approvals")).await;
    assert_eq!(code, 0, "{out}");
    assert!(!out.contains("warn  channels"), "{out}");
}

#[tokio::test]
async fn a_shared_channel_of_approvers_is_refused() {
    let mut scene = harness::scene();
    let mut channels = scene.slack.channels.iter_mut();
    let approvals = channels.find(|channel| channel.name == "approvals");
    approvals.expect("the channel is in the scene").is_ext_shared = true;
    let (code, out) = run_check(scene, |text| with_changes(&text, "hq:#approvals")).await;
    assert_eq!(code, 1, "{out}");
    for key in ["[[approval_policy]] channels", "[change] channel"] {
        let line = format!("{key}: hq:#approvals is shared with another organisation");
        assert!(out.contains(&line), "{out}");
    }
}

#[tokio::test]
async fn a_public_channel_of_approvers_is_a_warning() {
    let mut scene = harness::scene();
    let mut channels = scene.slack.channels.iter_mut();
    let approvals = channels.find(|channel| channel.name == "approvals");
    approvals.expect("the channel is in the scene").is_private = false;
    let (code, out) = run_check(scene, |text| with_changes(&text, "hq:#approvals")).await;
    assert_eq!(code, 0, "{out}");
    let line = "[[approval_policy]] channels: hq:#approvals can be read by everybody";
    assert!(out.contains("warn  channels: ") && out.contains(line), "{out}");
}

#[tokio::test]
async fn a_channel_of_approvers_that_is_watched_under_another_name_is_refused() {
    let (code, out) = run_check(harness::scene(), |text| with_changes(&text, "hq:C0HELP")).await;
    assert_eq!(code, 1, "{out}");
    for key in ["[[approval_policy]] channels", "[change] channel"] {
        let line = format!("{key}: hq:C0HELP is watched for requests as well");
        assert!(out.contains(&line), "{out}");
    }
}

/// A group with the members of this group of a platform.
fn with_group(text: &str, from: &str) -> String {
    format!("{text}[[group]]\nname = \"board\"\nfrom = [\"{from}\"]\n")
}

#[tokio::test]
async fn groups_of_the_platforms_are_read() {
    let from = "hq:S0IT\", \"community:1100000000000000301";
    let (code, out) = run_check(harness::scene(), |text| with_group(&text, from)).await;
    assert_eq!(code, 0, "{out}");
    for line in [
        "hq:S0IT has 2 members",
        "community:1100000000000000301 has 2 members",
    ] {
        assert!(out.contains(&format!("ok    groups: {line}")), "{out}");
    }
}

#[tokio::test]
async fn a_missing_scope_for_groups_is_named() {
    let mut scene = harness::scene();
    scene.slack.app.scopes.retain(|scope| scope != "usergroups:read");
    let (code, out) = run_check(scene, |text| with_group(&text, "hq:S0IT")).await;
    assert_eq!(code, 0, "{out}");
    for line in [
        "scopes: usergroups:read is missing",
        "groups: hq:S0IT cannot be read",
    ] {
        assert!(out.contains(line), "{out}");
    }
}

#[tokio::test]
async fn the_channels_of_a_service_are_checked() {
    let service = |channel: &str| format!("\n[[service]]\nname = \"vpn\"\nchannels = [\"{channel}\"]\n");
    let (code, out) = run_check(harness::scene(), |text| text + &service("hq:#help")).await;
    assert_eq!(code, 0, "{out}");
    let (code, out) = run_check(Scene::demo(), |text| text + &service("hq:#general")).await;
    assert_eq!(code, 1, "{out}");
    let line = "[[service]] channels: the bot is not in hq:#general. Invite it there";
    assert!(out.contains(line), "{out}");
}

#[tokio::test]
async fn a_missing_channel_is_named() {
    let (code, out) = run_check(harness::scene(), |text| text.replace("hq:#help", "hq:#hlep")).await;
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("[[channel]] at: there is no hq:#hlep"), "{out}");
}

#[tokio::test]
async fn a_wrong_token_is_reported_with_its_error() {
    let (code, out) = run_check(harness::scene(), |text| {
        text.replace("xoxb-playground-bot", "xoxb-other")
    })
    .await;
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("FAIL  hq: "), "{out}");
    assert!(out.contains("invalid_auth"), "{out}");
}

#[tokio::test]
async fn channels_of_a_refused_connection_are_not_called_all_right() {
    let (_, out) = run_check(harness::scene(), |text| {
        text.replace("xoxb-playground-bot", "xoxb-other")
    })
    .await;
    assert!(
        out.contains("warn  channels: those of hq were not looked at, because hq cannot be connected."),
        "{out}"
    );
    assert!(!out.contains("ok    channels"), "{out}");
}

#[tokio::test]
async fn an_unreachable_database_is_reported_once_with_its_key() {
    let (code, out) = run_check(harness::scene(), |text| text.replace("/desk.db", "/gone/desk.db")).await;
    assert_eq!(code, 1, "{out}");
    let found: Vec<_> = out.lines().filter(|line| line.contains("database: ")).collect();
    let [line] = found[..] else { panic!("{out}") };
    assert!(
        line.starts_with("FAIL  database: [database] url: there is no folder"),
        "{line}"
    );
    let (code, out) = run_check(harness::scene(), |text| {
        text.replace("sqlite:", "postgres://desk:secret@127.0.0.1:1")
    })
    .await;
    assert_eq!(code, 1, "{out}");
    let line = out
        .lines()
        .find(|line| line.contains("database: "))
        .unwrap_or_default();
    assert!(
        line.contains("[database] url: cannot reach the database"),
        "{line}"
    );
}

#[tokio::test]
async fn files_that_others_can_read_are_named() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let path = |name: &str| folder.path().join(name);
    write_secret(&path("token"), "xoxb-1", 0o644);
    write_secret(&path("app"), "xapp-1", 0o600);
    let text = "[database]\nurl = \"sqlite:desk.db\"\n[slack.hq]\nbot_token_file = \"token\"\napp_token_file = \"app\"\napi_url = \"http://127.0.0.1:1\"\n";
    write_secret(&path("desk.toml"), text, 0o644);
    assert_eq!(run(folder.path(), &["migrate"]).await.0, 0);
    let (_, out, _) = run(folder.path(), &["check"]).await;
    let warning = "warn  configuration: desk.toml:4: [slack.hq] bot_token_file: \"token\" contains a secret, and others can \
                   use it (mode 644). Run chmod 600 token.";
    assert!(out.contains(warning), "{out}");
    assert!(
        !out.contains("app_token_file") && !out.contains("this file contains"),
        "{out}"
    );
    assert!(out.contains("ok    database: "), "{out}");

    write_secret(
        &path("desk.toml"),
        &text.replace("bot_token_file = \"token\"", "bot_token = \"xoxb-1\""),
        0o640,
    );
    std::fs::set_permissions(path("desk.db"), std::fs::Permissions::from_mode(0o604))
        .expect("the file is ours");
    let (_, out, _) = run(folder.path(), &["check"]).await;
    assert!(
        out.contains("warn  database: [database] url: others can use desk.db (mode 604)"),
        "{out}"
    );
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let mut scene = harness::scene();
    scene.slack.app.scopes.retain(|scope| scope != "reactions:read");
    let (_, out) = run_check(scene, |text| text).await;
    assert!(out.contains("reactions:read"), "{out}");
}

#[tokio::test]
async fn a_missing_optional_scope_is_a_warning() {
    let (code, out) = run_check(harness::scene(), |text| text).await;
    assert_eq!(code, 0, "{out}");
    let line = format!("warn  hq: scopes: {} is missing", harness::SPEAK_AS_PEOPLE);
    assert!(out.contains(&line), "{out}");
}

#[tokio::test]
async fn a_missing_intent_is_named() {
    let mut scene = harness::scene();
    scene.discord.app.enabled_intents = 0;
    let (code, out) = run_check(scene, |text| text).await;
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("Message Content Intent"), "{out}");
}

#[tokio::test]
async fn all_errors_of_the_file_are_reported_before_any_connection() {
    let (code, out) = run_check(harness::scene(), |text| {
        text.replace(
            "requesters = \"members\"",
            "requesters = \"guests\"\nhome = \"dn\"",
        )
    })
    .await;
    assert_eq!(code, 1);
    assert!(
        out.contains("\"guests\" means nothing here") && out.contains("\"dn\" means nothing here"),
        "{out}"
    );
    assert!(out.contains("2 mistakes to mend"), "{out}");
}
