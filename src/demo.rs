//! The demonstration: an emulated Slack and Discord and a desk in one process, with people, a team and channels already
//! there. Everything lies in a temporary folder and is gone when it ends.

mod play;
mod recording;

use std::path::Path;

use anyhow::Context;
use playground::{Playground, PlaygroundConfig, Scene, SlackApp};
use tempfile::TempDir;

use crate::clock::Clock;
use crate::config::Config;
use crate::wiring::{self, Running};

pub use play::Played;
pub use recording::Recording;

/// What to try, in five lines.
pub const HINTS: [&str; 5] = [
    "1. In Slack, as Ann (that is you), write in #help that something is broken. A card appears under your message.",
    "2. Sit down as Sam and look into #desk-agents: Claim, Reply, Resolve. What you write in that thread stays inside.",
    "3. In Discord, as Bo, type /ticket and send it: one click says what it is about, and the form asks the rest. Sam answers in Slack, and Bo reads it in Discord.",
    "4. As Ann again: Still not working reopens it. Press Next morning six times, and a resolved ticket closes by itself.",
    "5. What concerns few: in the menu of your card, Keep it private. It goes on in your direct messages and in #desk-private, which of the agents only Kim reads.",
];

/// How many messages of a channel stay to be looked at: a day's worth, and a bound for the longest recording.
const KEPT: usize = 2_000;

/// What `/ticket` alone lets one choose.
const CATEGORIES: &str = r#"[[category]]
name = "laptop"
title = "A new laptop"
kind = "request"
[[category.field]]
name = "model"
label = "Which one?"
type = "choice"
choices = ["A light one", "A fast one", "One with a large screen"]
required = true
[[category.field]]
name = "from"
label = "From when do you need it?"
type = "date"
[[category]]
name = "wifi"
title = "Wi-Fi or VPN"
kind = "incident"
[[category.field]]
name = "place"
label = "Where are you?"
type = "choice"
choices = ["In the office", "At home", "On the way"]
[[category.field]]
name = "since"
label = "Since when?"
type = "line"
hint = "This morning, after the update"
"#;

/// How to run it.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Where the page is, on 127.0.0.1; 0 takes any free port.
    pub port: u16,
    /// How many times as fast as the wall's clock the desk's clock runs.
    pub speed: u32,
}

/// A running demonstration.
pub struct Demo {
    playground: Playground,
    running: Running,
    // Last, so that it is removed when nobody writes into it any more.
    _folder: TempDir,
}

impl Demo {
    /// Starts everything; the people of a recording are there from the beginning.
    ///
    /// # Errors
    ///
    /// When the port is taken, or the temporary folder cannot be written.
    pub async fn start(settings: Settings, recording: Option<&Recording>) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let clock_file = folder.path().join("clock");
        let mut scene = scene()?;
        if let Some(recording) = recording {
            recording.move_in(&mut scene.slack);
        }
        // A recording is of one channel in Slack.
        let text = desk_toml(&scene, folder.path(), recording.is_none());
        let playground = Playground::start(PlaygroundConfig {
            port: settings.port,
            scene,
            clock_file: Some(clock_file.clone()),
            log: None,
            hints: HINTS.iter().map(ToString::to_string).collect(),
            // A recording is played faster than people type, and than Slack takes from one app.
            rate_limits: recording.is_none(),
            kept_messages: KEPT,
            ..PlaygroundConfig::default()
        })
        .await
        .with_context(|| format!("cannot listen on 127.0.0.1:{}; try --port 0", settings.port))?;
        let text = text
            .replace("SLACK_API", &playground.slack().api_url())
            .replace("DISCORD_API", playground.url());
        let config = Config::read(&text, "demo.toml", Path::new(""), [])?;
        let clock = Clock::moved(Some(clock_file), settings.speed);
        let running = wiring::start_at(config, clock).await?;
        Ok(Self {
            playground,
            running,
            _folder: folder,
        })
    }

    /// Where the page is.
    pub fn url(&self) -> &str {
        self.playground.url()
    }

    /// The emulated platforms.
    pub fn playground(&self) -> &Playground {
        &self.playground
    }

    /// The desk.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Plays a recording into #help, as fast as the desk takes it, and says what came of it.
    ///
    /// # Errors
    ///
    /// When a line cannot be read or said.
    pub async fn play(&self, recording: &Recording) -> anyhow::Result<Played> {
        play::play(&self.playground, &self.running, recording).await
    }

    /// Ends it.
    pub async fn shutdown(self) {
        self.running.shutdown().await;
        self.playground.shutdown().await;
    }
}

/// Northwind, with an app made of our own manifest.
fn scene() -> anyhow::Result<Scene> {
    let mut scene = Scene::demo();
    let made = SlackApp::from_manifest(&crate::manifest::slack(::slack::Reach::Socket).to_string())
        .map_err(|why| anyhow::anyhow!("the manifest is refused: {why}"))?;
    let app = &mut scene.slack.app;
    app.scopes = made.scopes;
    app.events = made.events;
    app.commands = made.commands;
    app.shortcuts = made.shortcuts;
    Ok(scene)
}

/// The same kind of file that an administrator writes.
fn desk_toml(scene: &Scene, folder: &Path, with_discord: bool) -> String {
    let slack = &scene.slack.app;
    let mut text = format!(
        r##"
[database]
url = "sqlite:{}"
[http]
listen = "127.0.0.1:0"
admin_listen = "127.0.0.1:0"
[slack.northwind]
bot_token = "{}"
app_token = "{}"
api_url = "SLACK_API"
[[channel]]
at = "northwind:#help"
intake = "ticket"
{CATEGORIES}[desk]
administrators = ["northwind:U0KIM"]
requesters = "members"
[[team]]
name = "it"
title = "IT"
triage = "northwind:#desk-agents"
members = ["northwind:U0SAM"]
leads = ["northwind:U0KIM"]
confidential = "northwind:#desk-private"
transcript_on_close = "both"
"##,
        folder.join("desk.db").display(),
        slack.bot_token,
        slack.app_token,
    );
    if with_discord {
        text.push_str(&format!(
            r##"
[discord.community]
token = "{}"
api_url = "DISCORD_API"
[[channel]]
at = "community:#help"
intake = "ticket"
[[person]]
identities = ["northwind:U0SAM", "community:1100000000000001003"]
[[person]]
identities = ["northwind:U0KIM", "community:1100000000000001004"]
"##,
            scene.discord.app.token
        ));
    }
    text
}
