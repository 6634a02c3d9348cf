//! A whole house for one story: an emulated Slack and Discord, and a desk between them, in this process.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use frontdesk::config::{Config, OnClose, SlackTransport};
use frontdesk::wiring::{self, Running};
use playground::{Playground, PlaygroundConfig, Scene, Side, SlackApp};
use tempfile::TempDir;

use crate::Person;
use crate::postgres;

/// How long the desk may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the desk of [`House::open_fast`] waits for older events of a conversation. The emulated platforms send events
/// in order; a second for each message would be most of the duration of a story.
const REORDER: Duration = Duration::from_millis(50);

/// Which database a story runs on.
#[derive(Clone, Copy, Debug)]
pub enum Db {
    /// A file.
    Sqlite,
    /// A database on the server that `make test` starts.
    Postgres,
}

/// Where the story takes place.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Where requesters are.
    pub requesters: Side,
    /// Where the team's triage channel is.
    pub team: Side,
    /// Which database.
    pub db: Db,
    /// What a message in #help means: `ticket`, `suggest` or `manual`.
    pub intake: &'static str,
}

/// A running house.
pub struct House {
    /// Where it stands.
    pub setting: Setting,
    /// The world outside.
    pub playground: Playground,
    running: Option<Running>,
    /// When it was started, by the platforms' clock.
    pub(crate) started_at: DateTime<Utc>,
    config: Config,
    /// How long the desk waits for older events; nothing if it waits as long as in production.
    reorder: Option<Duration>,
    database: String,
    _folder: TempDir,
}

impl House {
    /// Starts everything, and waits until the desk is connected to both platforms.
    ///
    /// # Panics
    ///
    /// If anything does not start: the story fails.
    pub async fn open(setting: Setting) -> Self {
        Self::open_with(setting, None).await
    }

    /// As [`House::open`], with a desk that hardly waits for older events of a conversation.
    ///
    /// # Panics
    ///
    /// If anything does not start: the story fails.
    pub async fn open_fast(setting: Setting) -> Self {
        Self::open_with(setting, Some(REORDER)).await
    }

    async fn open_with(setting: Setting, reorder: Option<Duration>) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the story");
        let clock = folder.path().join("clock");
        let playground = Playground::start(PlaygroundConfig {
            scene: scene(),
            clock_file: Some(clock.clone()),
            ..PlaygroundConfig::default()
        })
        .await
        .expect("a free port");
        let database = match setting.db {
            Db::Sqlite => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Db::Postgres => postgres::fresh_database().await,
        };
        let text = desk_toml(&playground, setting, &database);
        let clock = [("FRONTDESK_CLOCK".to_owned(), clock.display().to_string())];
        let config =
            Config::read(&text, "story.toml", Path::new("."), clock).expect("the story's desk.toml is right");
        let mut house = Self {
            setting,
            started_at: playground.clock().now(),
            playground,
            running: None,
            config,
            reorder,
            database,
            _folder: folder,
        };
        house.starts().await;
        house
    }

    async fn connected(&self) {
        let (slack, discord) = (self.playground.slack().clone(), self.playground.discord().clone());
        let online = || slack.sockets() > 0 && discord.sessions_online() > 0;
        assert!(
            self.playground.record().until(online, PATIENCE).await,
            "the desk connects to both platforms"
        );
    }

    /// Stops the desk as a signal does, and starts it again on the same database.
    pub async fn restart(&mut self) {
        self.running.take().expect("it runs").shutdown().await;
        self.starts().await;
    }

    /// Stops the desk, lets something happen without it, and starts it again on the same database.
    ///
    /// # Panics
    ///
    /// If it does not start again.
    pub async fn is_away(&mut self, meanwhile: impl FnOnce()) {
        self.running.take().expect("it runs").shutdown().await;
        meanwhile();
        self.starts().await;
    }

    /// The same with a desk that may finish what was begun for so long only.
    ///
    /// # Panics
    ///
    /// If it does not start again.
    pub async fn restart_after(&mut self, finishing: Duration) {
        let running = self.running.take().expect("it runs");
        running.shutdown_within(finishing).await;
        self.starts().await;
    }

    /// Waits until the desk is in the middle of sending something.
    ///
    /// # Panics
    ///
    /// If it does not send anything.
    pub async fn is_sending(&self) {
        let sending = async {
            while self
                .running()
                .store()
                .outbox()
                .depth()
                .await
                .expect("a database")
                .leased
                == 0
            {
                tokio::task::yield_now().await;
            }
        };
        assert!(
            tokio::time::timeout(PATIENCE, sending).await.is_ok(),
            "nothing is sent"
        );
    }

    async fn starts(&mut self) {
        self.starts_unconnected().await;
        self.connected().await;
    }

    async fn starts_unconnected(&mut self) {
        self.started_at = self.playground.clock().now();
        let config = self.config.clone();
        let running = match self.reorder {
            Some(reorder) => wiring::start_for_tests(config, reorder).await,
            None => wiring::start(config).await,
        };
        self.running = Some(running.expect("the desk starts"));
    }

    pub(crate) async fn restart_hearing_slack_by(&mut self, transport: SlackTransport) {
        self.running.take().expect("it runs").shutdown().await;
        for slack in self.config.slack.values_mut() {
            slack.transport = transport.clone();
        }
        self.starts_unconnected().await;
        let discord = self.playground.discord().clone();
        let online = || discord.sessions_online() > 0;
        assert!(
            self.playground.record().until(online, PATIENCE).await,
            "the desk connects again"
        );
    }

    /// Starts the desk again with limits: so many open tickets, so many within a minute. 0 is none.
    pub async fn limits(&mut self, open_tickets: u32, per_minute: u32) {
        self.config.limits.open_tickets = open_tickets;
        self.config.limits.per_minute = per_minute;
        self.restart().await;
    }

    /// Starts the desk again with these categories, as `desk.toml` says them.
    ///
    /// # Panics
    ///
    /// If they are not right.
    pub async fn asks(&mut self, categories: &str) {
        let read = Config::read(categories, "story.toml", Path::new("."), []);
        self.config.categories = read.expect("the story's categories are right").categories;
        self.restart().await;
    }

    /// Starts the desk again with teams that want a ticket's transcript when it ends.
    pub async fn sends_transcripts(&mut self, to: OnClose) {
        for team in &mut self.config.teams {
            team.transcript_on_close = to;
        }
        self.restart().await;
    }

    fn person(&self, side: Side, slack: &str, discord: &str) -> Person {
        let id = match side {
            Side::Slack => slack,
            Side::Discord => discord,
        };
        Person {
            playground: self.playground.clone(),
            side,
            id: id.to_owned(),
        }
    }

    /// Lee, or Bo on Discord: an employee.
    pub fn requester(&self) -> Person {
        self.person(self.setting.requesters, "U0LEE", "1100000000000001001")
    }

    /// Ann, or Mia on Discord: another employee.
    pub fn colleague(&self) -> Person {
        self.person(self.setting.requesters, "U0ANN", "1100000000000001002")
    }

    /// Gus, or the newcomer on Discord: no full member.
    pub fn guest(&self) -> Person {
        self.person(self.setting.requesters, "U0GUS", "1100000000000001005")
    }

    /// Sam, where the team is.
    pub fn agent(&self) -> Person {
        self.person(self.setting.team, "U0SAM", "1100000000000001003")
    }

    /// Sam, where the requesters are.
    pub fn agent_among_requesters(&self) -> Person {
        self.person(self.setting.requesters, "U0SAM", "1100000000000001003")
    }

    /// Somebody of the scene on a side, by the platform's id.
    pub fn somebody(&self, side: Side, id: &str) -> Person {
        self.person(side, id, id)
    }

    /// Kim, where the team is.
    pub fn lead(&self) -> Person {
        self.person(self.setting.team, "U0KIM", "1100000000000001004")
    }

    /// The desk itself.
    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().expect("it runs")
    }

    /// What waits in the desk's queues or was given up there, a line each.
    ///
    /// # Panics
    ///
    /// If the database cannot be read.
    pub async fn left_over(&self) -> Vec<String> {
        let store = self.running().store();
        let events = store.inbox().list(None, 100).await.expect("the inbox is read");
        let messages = store.outbox().list(None, 100).await.expect("the outbox is read");
        let events = events.into_iter().map(|one| {
            let why = one.last_error.unwrap_or_default();
            format!(
                "inbox {:?}, {} attempts, {why}: {}",
                one.state, one.attempts, one.payload
            )
        });
        let messages = messages.into_iter().map(|one| {
            let why = one.last_error.unwrap_or_default();
            format!(
                "outbox {:?}, {} attempts, {why}: {:?}",
                one.state, one.attempts, one.message.what
            )
        });
        events.chain(messages).collect()
    }

    /// Moves the desk's clock.
    pub fn passes(&self, time: TimeDelta) {
        self.playground
            .move_desk_clock(time.num_seconds())
            .expect("the clock's file can be written");
    }

    /// Ends the story: nothing may be unsent, refused by a platform, or given up.
    pub async fn closes(mut self) {
        self.settles().await;
        let refusals = self.playground.record().refusals();
        let told: Vec<_> = refusals
            .iter()
            .map(|call| format!("{} {:?}", call.method, call.refused))
            .collect();
        assert!(told.is_empty(), "a platform refused: {told:#?}");
        self.running.take().expect("it runs").shutdown().await;
        self.playground.shutdown().await;
        if let Db::Postgres = self.setting.db {
            postgres::drop_database(&self.database).await;
        }
    }
}

/// Tells a story to its end, and fails where it would otherwise wait for ever.
///
/// # Panics
///
/// If it does not end within ten minutes.
pub async fn ends(story: impl Future<Output = ()>) {
    let told = tokio::time::timeout(Duration::from_secs(600), story).await;
    assert!(told.is_ok(), "the story does not end");
}

/// The demonstration scene, with an app made from our own manifest.
///
/// # Panics
///
/// If Slack would refuse the manifest.
pub fn scene() -> Scene {
    let mut scene = Scene::demo();
    let manifest = frontdesk::manifest::slack(frontdesk::manifest::Reach::Socket).to_string();
    scene.slack.app = with_manifest(&scene.slack.app, &manifest);
    scene
}

fn with_manifest(app: &SlackApp, manifest: &str) -> SlackApp {
    let made = SlackApp::from_manifest(manifest).expect("Slack takes the manifest");
    SlackApp {
        scopes: made.scopes,
        events: made.events,
        commands: made.commands,
        shortcuts: made.shortcuts,
        ..app.clone()
    }
}

/// A `desk.toml` for that setting.
pub fn desk_toml(playground: &Playground, setting: Setting, database: &str) -> String {
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
        connection(setting.requesters),
        setting.intake,
        connection(setting.team),
        connection(setting.team),
    )
}
