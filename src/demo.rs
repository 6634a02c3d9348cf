//! The demonstration: an emulated Slack and Discord and a desk in one process, with people, a team and channels. All data
//! is in a temporary folder that is deleted at the end.

mod play;
mod recording;

use std::path::Path;

use anyhow::Context;
use playground::{Playground, PlaygroundConfig, RateLimitMode, Scene, SlackApp};
use tempfile::TempDir;

use crate::clock::Clock;
use crate::config::Config;
use crate::wiring::{self, Running};

pub use play::Played;
pub use recording::Recording;

/// Things to try.
pub const HINTS: [&str; 9] = [
    "1. In Slack, as Ann (that is you), write in #help that something is broken. A card appears under your message.",
    "2. As Ann, write in #help: @desk vpn keeps dropping since this morning. Only you see the article that may solve it. /kb and a question searches all articles.",
    "3. Become Sam and open #desk-agents: Claim, Reply, Resolve. What you write in that thread stays inside the team. In the menu of the card, choose Put on hold and wait for the requester: the clock of the resolution stops.",
    "4. In Discord, as Bo, type /ticket and send it: one click says what it is about, and the form asks the rest. Sam answers in Slack, and Bo reads it in Discord.",
    "5. As Ann again: Still not working reopens it. Press Next morning six times, and a resolved ticket closes by itself.",
    "6. Choose Keep it private in the menu of your card. The conversation continues in your direct messages and in #desk-private, where Kim is the only agent.",
    "7. Press +1 h twice while nobody answers a ticket: #desk-agents shows a warning that counts down. Acknowledge it as Sam. After four hours the first answer is late. The warning about Bo's request for a role in Discord appears in #desk-agents of Discord.",
    "8. As Sam, type /change in #desk-agents. Choose the standard change, and give it a window that begins within the hour. Press +1 h, click Start on its card, and then Done: the card asks for a review. A normal change needs approval: become Kim in Discord and press Approve in your direct messages. The card in #approvals in Slack changes too, and Sam is told.",
    "9. As Ann, type /ticket, choose A new laptop and send the form. The request waits for approval, and nobody works on it yet. Become Kim in Discord and press Approve in your direct messages: the card in #desk-agents gets its buttons.",
];

/// The messages that each channel keeps: a day's worth, and a limit for long recordings.
const KEPT_MESSAGES: usize = 2_000;

/// The categories that `/ticket` without text offers.
const CATEGORIES: &str = r#"[[category]]
name = "laptop"
title = "A new laptop"
kind = "request"
approval = "purchases"
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

/// What the desk promises. The calendar is always open, so that each step of the clock counts.
const PROMISES: &str = r#"[[calendar]]
name = "always"
zone = "UTC"
hours = "24x7"
[[sla]]
name = "standard"
calendar = "always"
first_response = { P1 = "15m", P2 = "30m", P3 = "4bh", P4 = "1bd" }
resolution = { P1 = "4h", P2 = "8h", P3 = "3bd", P4 = "5bd" }
pause_on = ["requester", "vendor"]
"#;

/// The settings of the demonstration.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The port of the page on 127.0.0.1; 0 takes any free port.
    pub port: u16,
    /// The speed of the desk's clock, as a multiple of the wall clock.
    pub speed: u32,
}

/// A running demonstration.
pub struct Demo {
    playground: Playground,
    running: Running,
    // The last field, so that it is dropped after the desk that writes into it.
    _folder: TempDir,
}

impl Demo {
    /// Starts the demonstration. The people of a recording join #help at the start.
    ///
    /// # Errors
    ///
    /// The port is in use, or the temporary folder cannot be written.
    pub async fn start(settings: Settings, recording: Option<&Recording>) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let clock_file = folder.path().join("clock");
        let mut scene = scene()?;
        if let Some(recording) = recording {
            recording.add_people(&mut scene.slack);
        }
        // A recording contains one Slack channel.
        let text = desk_toml(&scene, folder.path(), recording.is_none());
        let playground = Playground::start(PlaygroundConfig {
            port: settings.port,
            scene,
            clock_file: Some(clock_file.clone()),
            log: None,
            hints: HINTS.iter().map(ToString::to_string).collect(),
            // A recording is played faster than people type, and faster than Slack's rate limits allow.
            rate_limits: if recording.is_none() {
                RateLimitMode::Real
            } else {
                RateLimitMode::Off
            },
            kept_messages: KEPT_MESSAGES,
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

    /// The address of the page.
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

    /// Plays a recording into #help at full speed, and returns the result.
    ///
    /// # Errors
    ///
    /// A line cannot be read or posted.
    pub async fn play(&self, recording: &Recording) -> anyhow::Result<Played> {
        play::play(&self.playground, &self.running, recording).await
    }

    /// Stops the demonstration.
    pub async fn shutdown(self) {
        self.running.shutdown().await;
        self.playground.shutdown().await;
    }
}

/// The scene of Northwind, with an app made from the desk's own manifest.
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

/// The configuration file of the demonstration.
fn desk_toml(scene: &Scene, folder: &Path, with_discord: bool) -> String {
    let slack = &scene.slack.app;
    let text = format!(
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
{CATEGORIES}{PROMISES}[knowledge]
starter = true
state = "validated"
index = "{}"
[[group]]
name = "approvers"
members = ["northwind:U0DANA", "northwind:U0KIM"COMMUNITY_APPROVER]
[[approval_policy]]
name = "normal"
channels = ["northwind:#approvals"]
rounds = [{{ ask = ["group:approvers"], need = "any" }}]
reason = ["reject"]
[[approval_policy]]
name = "careful"
channels = ["northwind:#approvals"]
rounds = [{{ ask = ["group:approvers"], need = "any" }}]
reason = ["reject"]
confirm = true
[[approval_policy]]
name = "purchases"
channels = ["northwind:#approvals"]
rounds = [{{ ask = ["group:approvers"], need = "any" }}]
remind = "4h"
expire = "2d"
[change]
team = "it"
channel = "northwind:#approvals"
policies = {{ low = "normal", medium = "normal", high = "careful", emergency = "normal" }}
[[change.question]]
name = "users"
label = "Who is affected?"
choices = [{{ label = "Nobody", points = 0 }}, {{ label = "One team", points = 3 }}, {{ label = "Everybody", points = 6 }}]
[[change_template]]
name = "restart-vpn"
title = "Restart the VPN gateway"
services = ["vpn"]
implementation = "Restart both gateways, one after the other"
test = "Connect with a test account"
backout = "Start the previous version, 5 minutes"
[[service]]
name = "vpn"
title = "VPN"
team = "it"
criticality = "high"
words = ["vpn", "remote access"]
channels = ["northwind:#help"]
[desk]
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
        folder.join("index").display(),
    );
    let approver = match with_discord {
        true => ", \"community:1100000000000001004\"",
        false => "",
    };
    let mut text = text.replace("COMMUNITY_APPROVER", approver);
    if with_discord {
        text.push_str(&format!(
            r##"
[discord.community]
token = "{}"
api_url = "DISCORD_API"
[[channel]]
at = "community:#help"
intake = "ticket"
[[category]]
name = "community"
title = "A role in Discord"
kind = "request"
team = "community"
[[team]]
name = "community"
title = "Community"
triage = "community:#desk-agents"
members = ["community:1100000000000001003"]
leads = ["community:1100000000000001004"]
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
