//! `frontdesk check` against the playground: valid configurations, and errors that only the platforms can report.

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
    std::fs::write(folder.path().join("desk.toml"), text).expect("the temporary folder is writable");
    let (code, out, err) = run(folder.path(), &["check"]).await;
    playground.shutdown().await;
    (code, out + &err)
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
async fn a_missing_scope_is_named() {
    let mut scene = harness::scene();
    scene.slack.app.scopes.retain(|scope| scope != "reactions:read");
    let (_, out) = run_check(scene, |text| text).await;
    assert!(out.contains("reactions:read"), "{out}");
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
