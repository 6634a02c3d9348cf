//! The people, channels and apps of a story, and the configuration of its desk.

use playground::{Playground, Scene, Side, SlackApp};

use crate::setup::TestSetup;

/// The scope of messages under the names of people.
pub const SPEAK_AS_PEOPLE: &str = "chat:write.customize";

/// The demonstration scene, with an app made from our own manifest. The app lacks `chat:write.customize`,
/// like an app from the manifest of the version before. Stories about this scope grant it.
///
/// # Panics
///
/// If Slack would reject the manifest.
pub fn scene() -> Scene {
    let mut scene = Scene::demo();
    let manifest = frontdesk::manifest::slack(frontdesk::manifest::Reach::Socket).to_string();
    scene.slack.app = with_manifest(&scene.slack.app, &manifest);
    scene.slack.app.scopes.retain(|scope| scope != SPEAK_AS_PEOPLE);
    scene
}

fn with_manifest(app: &SlackApp, manifest: &str) -> SlackApp {
    let made = SlackApp::from_manifest(manifest).expect("Slack accepts the manifest");
    SlackApp {
        scopes: made.scopes,
        events: made.events,
        commands: made.commands,
        shortcuts: made.shortcuts,
        ..app.clone()
    }
}

/// A `desk.toml` for that setup.
pub fn desk_toml(playground: &Playground, setup: TestSetup, database: &str) -> String {
    let (slack, discord) = (&Scene::demo().slack.app, &Scene::demo().discord.app);
    let connection = |side| match side {
        Side::Slack => "hq",
        Side::Discord => "community",
    };
    format!(
        r##"
[database]
url = "{database}"
[http]
listen = "127.0.0.1:0"
admin_listen = "127.0.0.1:0"
[slack.hq]
bot_token = "{}"
app_token = "{}"
api_url = "{}"
[discord.community]
token = "{}"
public_key = "{}"
api_url = "{}"
[[channel]]
at = "{}:#help"
intake = "{}"
team = "it"
sensitive = ["salary"]
[[team]]
name = "it"
title = "IT"
triage = "{}:#desk-agents"
members = ["hq:U0SAM", "community:1100000000000001003"]
leads = ["hq:U0KIM", "community:1100000000000001004"]
confidential = "{}:#desk-private"
[[person]]
identities = ["hq:U0SAM", "community:1100000000000001003"]
[[person]]
identities = ["hq:U0KIM", "community:1100000000000001004"]
[limits]
open_tickets = 0
per_minute = 0
[desk]
administrators = ["hq:U0KIM"]
requesters = "members"
"##,
        slack.bot_token,
        slack.app_token,
        playground.slack().api_url(),
        discord.token,
        discord.public_key_hex,
        playground.url(),
        connection(setup.requesters),
        setup.intake,
        connection(setup.team),
        connection(setup.team),
    )
}
