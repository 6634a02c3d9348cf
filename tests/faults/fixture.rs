//! A desk in a separate process with an emulated Slack and Discord, for one fault at a time.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use harness::{Db, DeskProcess, Person, Side, TestSetup, desk_toml, fresh_database, scene};
use playground::{DiscordPerson, Playground, PlaygroundConfig, RateLimitMode, Scene, SlackPerson};
use tempfile::TempDir;
use tokio::process::Command;

/// How long a fault test waits for an expected result.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// The number of additional people in the scene.
pub(crate) const PEOPLE: usize = 40;

/// The scene with additional people, so that each message can come from a new person.
pub(crate) fn scene_with_people(people: usize) -> Scene {
    let mut scene = scene();
    for number in 0..people {
        let model = scene.slack.people[0].clone();
        let id = format!("U1{number:05}");
        scene.slack.channels[0].members.push(id.clone());
        scene.slack.people.push(SlackPerson {
            id,
            name: format!("p{number}"),
            real_name: format!("P {number}"),
            ..model
        });
        let model = scene.discord.people[0].clone();
        let id = (1_200_000_000_000_000_000_u64 + number as u64).to_string();
        scene.discord.people.push(DiscordPerson {
            id,
            username: format!("p{number}"),
            global_name: format!("P {number}"),
            ..model
        });
    }
    scene
}

pub(crate) struct FaultFixture {
    pub(crate) playground: Playground,
    pub(crate) side: Side,
    pub(crate) database: String,
    folder: TempDir,
    environment: Vec<(String, String)>,
    binary: PathBuf,
    desk: Option<DeskProcess>,
}

impl FaultFixture {
    /// A fixture with requesters and team on that side. The desk is not started yet.
    pub(crate) async fn open(side: Side, db: Db) -> Self {
        Self::open_with(side, db, |_, database| database).await
    }

    /// Like [`FaultFixture::open`], with a changed scene and database URL.
    pub(crate) async fn open_with(
        side: Side,
        db: Db,
        edit: impl FnOnce(&mut Scene, String) -> String,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be created");
        let database = match db {
            Db::Sqlite => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Db::Postgres => fresh_database().await,
        };
        let mut scene = scene_with_people(PEOPLE);
        let database = edit(&mut scene, database);
        Self::open_on(side, database, folder, scene).await
    }

    pub(crate) async fn open_on(side: Side, database: String, folder: TempDir, scene: Scene) -> Self {
        let playground = Playground::start(PlaygroundConfig {
            scene,
            clock_file: Some(folder.path().join("clock")),
            rate_limits: RateLimitMode::Off,
            ..PlaygroundConfig::default()
        })
        .await
        .expect("the playground finds a free port");
        let fixture = Self {
            playground,
            side,
            database,
            folder,
            environment: Vec::new(),
            binary: env!("CARGO_BIN_EXE_frontdesk").into(),
            desk: None,
        };
        fixture.configure(|text| text);
        fixture
    }

    /// Writes `desk.toml` with the changes of `edit`.
    pub(crate) fn configure(&self, edit: impl Fn(String) -> String) {
        let setup = TestSetup {
            requesters: self.side,
            team: self.side,
            db: Db::Sqlite,
            intake: "ticket",
        };
        let text = edit(desk_toml(&self.playground, setup, &self.database));
        std::fs::write(self.config(), text).expect("the temporary folder is writable");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> PathBuf {
        self.path("desk.toml")
    }

    /// Sets an environment variable for all following starts.
    pub(crate) fn environment(&mut self, key: &str, value: &str) {
        self.environment.push((key.to_owned(), value.to_owned()));
    }

    /// Replaces the program for all following starts.
    pub(crate) fn binary(&mut self, binary: &Path) {
        self.binary = binary.to_owned();
    }

    fn spawn(&self) -> DeskProcess {
        DeskProcess::start_with(
            &self.binary.display().to_string(),
            &self.config(),
            &self.path("clock"),
            &self.path("desk.log"),
            &self.environment,
        )
    }

    /// Starts the desk and waits until it calls a platform. The desk imports articles next.
    pub(crate) async fn start_until_first_call(&mut self) {
        let record = self.playground.record();
        let before = record.calls().len();
        let mut desk = self.spawn();
        let came = record.until(|| record.calls().len() > before, TIMEOUT).await;
        assert!(
            came && desk.runs(),
            "the desk calls a platform; its log:\n{}",
            self.log()
        );
        self.desk = Some(desk);
    }

    /// Starts the desk and waits until it is connected.
    pub(crate) async fn start(&mut self) {
        let mut desk = self.spawn();
        let (slack, discord) = (self.playground.slack().clone(), self.playground.discord().clone());
        let online = || slack.sockets() > 0 && discord.sessions_online() > 0;
        let came = self.playground.record().until(online, TIMEOUT).await;
        assert!(came && desk.runs(), "the desk connects; its log:\n{}", self.log());
        self.desk = Some(desk);
    }

    pub(crate) async fn kill(&mut self) {
        self.desk.take().expect("the desk is running").kill().await;
    }

    pub(crate) fn runs(&mut self) -> bool {
        self.desk.as_mut().is_some_and(DeskProcess::runs)
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.desk
            .as_ref()
            .and_then(DeskProcess::id)
            .expect("the desk is running")
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.path("desk.log")).unwrap_or_default()
    }

    /// Runs a command. Returns its exit code and its output.
    pub(crate) async fn runs_command(&self, arguments: &[&str]) -> (i32, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
            .args(arguments)
            .arg("--config")
            .arg(self.config())
            .env_remove("RUST_LOG")
            .current_dir(self.folder.path())
            .output()
            .await
            .expect("the command starts");
        let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
        (status.code().unwrap_or(-1), text)
    }

    /// The response of the admin port to that path.
    pub(crate) async fn admin(&self, path: &str) -> (u16, String) {
        let log = self.log();
        let open = log.lines().rev().find(|line| line.contains("The desk is open"));
        let address = open
            .and_then(|line| line.split("admin=").nth(1))
            .and_then(|rest| rest.split_whitespace().next())
            .unwrap_or_else(|| panic!("the desk is not open:\n{log}"));
        let answer = reqwest::get(format!("http://{address}{path}"))
            .await
            .expect("the admin port answers");
        (
            answer.status().as_u16(),
            answer.text().await.expect("the response is text"),
        )
    }

    /// Waits until `/readyz` reports the expected readiness, and returns the response.
    pub(crate) async fn waits_for_readiness(&self, expected: bool) -> String {
        let mut last = String::new();
        let waiting = async {
            loop {
                let (status, said) = self.admin("/readyz").await;
                last = said;
                if (status == 200) == expected {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let came = tokio::time::timeout(TIMEOUT, waiting).await;
        assert!(
            came.is_ok(),
            "expected ready = {expected}, but: {last}\n{}",
            self.log()
        );
        last
    }

    /// Waits until a condition holds.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let came = self.playground.record().until(holds, TIMEOUT).await;
        assert!(came, "{what}; the log:\n{}", self.log());
    }

    fn person(&self, slack: &str, discord: &str) -> Person {
        let id = match self.side {
            Side::Slack => slack,
            Side::Discord => discord,
        };
        Person {
            playground: self.playground.clone(),
            side: self.side,
            id: id.to_owned(),
        }
    }

    /// A person who has written nothing yet. Messages of one person within the follow-up window open only one ticket.
    pub(crate) fn person_number(&self, number: usize) -> Person {
        let slack = format!("U1{number:05}");
        let discord = (1_200_000_000_000_000_000_u64 + number as u64).to_string();
        self.person(&slack, &discord)
    }

    pub(crate) fn requester(&self) -> Person {
        self.person("U0LEE", "1100000000000001001")
    }

    pub(crate) fn agent(&self) -> Person {
        self.person("U0SAM", "1100000000000001003")
    }

    /// The number of the desk's messages in a channel that contain these words, as the agent sees it.
    pub(crate) fn copies(&self, channel: &str, words: &str) -> usize {
        let seen = self.agent().sees(channel);
        let ours = seen.iter().filter(|seen| seen.by_desk);
        ours.filter(|seen| seen.rendered.contains(words)).count()
    }

    /// Waits until the desk has posted both cards of a problem.
    pub(crate) async fn waits_for_card(&self, problem: &str) {
        let stands = || self.copies("#desk-agents", problem) > 0 && self.copies("#help", problem) > 0;
        self.until(problem, stands).await;
    }

    /// Waits until the outbox has no waiting message. A message that is still missing then will not arrive.
    pub(crate) async fn wait_until_idle(&self) {
        let resting = async {
            loop {
                let (_, waiting) = self
                    .runs_command(&["outbox", "list", "--state", "ready", "--json"])
                    .await;
                let (_, leased) = self
                    .runs_command(&["outbox", "list", "--state", "leased", "--json"])
                    .await;
                if waiting.is_empty() && leased.is_empty() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let rested = tokio::time::timeout(TIMEOUT, resting).await;
        assert!(rested.is_ok(), "the outbox becomes empty:\n{}", self.log());
    }
}
