//! A full disk and a database outage under a running desk: the desk reports it, accepts no events, and recovers without a
//! restart. No message is lost or duplicated.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use harness::{Db, Side};

use crate::fixture::{FaultFixture, PEOPLE, scene_with_people};

/// A part of the answer to a click that failed.
const UNCHANGED: &str = "changed";

/// An outage, and its end.
trait Outage {
    fn begins(&self, fixture: &FaultFixture);
    fn ends(&self, fixture: &FaultFixture);
    /// A part of the response of `/readyz` during the outage.
    fn expected_reason(&self) -> &'static str;
}

async fn survive(mut fixture: FaultFixture, outage: impl Outage) {
    fixture.start().await;
    fixture.waits_for_readiness(true).await;
    fixture
        .person_number(0)
        .says("#help", "the printer eats paper")
        .await;
    fixture.waits_for_card("the printer eats paper").await;
    fixture.wait_until_idle().await;
    let sam = fixture.agent();

    outage.begins(&fixture);
    let reason = fixture.waits_for_readiness(false).await;
    assert!(reason.contains(outage.expected_reason()), "{reason}");
    fixture.person_number(1).says("#help", "the lift is stuck").await;
    sam.clicks("#desk-agents", "the printer eats paper", "Claim")
        .await;
    let heard = || {
        let seen = sam.sees("#desk-agents");
        seen.iter()
            .any(|seen| seen.private && seen.rendered.contains(UNCHANGED))
    };
    fixture
        .until("the agent is told that nothing was changed", heard)
        .await;
    assert_eq!(
        fixture.copies("#desk-agents", "the lift is stuck"),
        0,
        "the event was not accepted"
    );
    assert!(fixture.runs(), "the desk keeps running:\n{}", fixture.log());

    outage.ends(&fixture);
    fixture.waits_for_readiness(true).await;
    // Slack delivers an event again after one minute and after five.
    fixture.playground.clock().advance(Duration::from_secs(360));
    fixture.waits_for_card("the lift is stuck").await;
    sam.clicks("#desk-agents", "the printer eats paper", "Claim")
        .await;
    sam.finds("#desk-agents", &["the printer eats paper", "In progress"])
        .await;
    fixture.wait_until_idle().await;
    for problem in ["the printer eats paper", "the lift is stuck"] {
        for place in ["#desk-agents", "#help"] {
            assert_eq!(
                fixture.copies(place, problem),
                1,
                "{problem}: {}",
                sam.view(place)
            );
        }
    }
    assert!(
        fixture.runs(),
        "the desk recovers without a restart:\n{}",
        fixture.log()
    );
    // A backup reads and checks the whole database.
    let (code, said) = fixture.runs_command(&["backup", "copy"]).await;
    assert_eq!(code, 0, "the database is intact: {said}");
}

/// A simulated disk that is almost full.
struct AlmostFull;

impl AlmostFull {
    fn write(fixture: &FaultFixture, free: u64) {
        let written = format!("{} {}", free << 20, 100_u64 << 30);
        std::fs::write(fixture.path("disk"), written).expect("the temporary folder is writable");
    }
}

impl Outage for AlmostFull {
    fn begins(&self, fixture: &FaultFixture) {
        Self::write(fixture, 400);
    }

    fn ends(&self, fixture: &FaultFixture) {
        Self::write(fixture, 40_000);
    }

    fn expected_reason(&self) -> &'static str {
        "disk: 400 MiB are free"
    }
}

async fn an_almost_full_disk_is_survived(side: Side) {
    let mut fixture = FaultFixture::open(side, Db::Sqlite).await;
    let disk = fixture.path("disk").display().to_string();
    fixture.environment("FRONTDESK_DISK", &disk);
    survive(fixture, AlmostFull).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_almost_full_disk_is_survived_on_slack() {
    an_almost_full_disk_is_survived(Side::Slack).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_almost_full_disk_is_survived_on_discord() {
    an_almost_full_disk_is_survived(Side::Discord).await;
}

/// A file size limit for the desk's process. It simulates a full disk without special rights.
struct Full;

impl Full {
    fn limit(fixture: &FaultFixture, bytes: &str) {
        let done = Command::new("prlimit")
            .args(["--pid", &fixture.process_id().to_string()])
            .arg(format!("--fsize={bytes}:unlimited"))
            .status();
        assert!(done.expect("prlimit is installed (util-linux)").success());
    }
}

impl Outage for Full {
    fn begins(&self, fixture: &FaultFixture) {
        let log = format!("{}-wal", fixture.database.trim_start_matches("sqlite:"));
        let size = std::fs::metadata(log).expect("the write-ahead log exists").len();
        Self::limit(fixture, &size.to_string());
    }

    fn ends(&self, fixture: &FaultFixture) {
        Self::limit(fixture, "unlimited");
    }

    fn expected_reason(&self) -> &'static str {
        "database: "
    }
}

async fn a_full_disk_is_survived(side: Side) {
    let mut fixture = FaultFixture::open(side, Db::Sqlite).await;
    // By default, the kernel kills a process that exceeds its limit. With SIGXFSZ ignored, the write fails instead.
    let wrapper = fixture.path("frontdesk");
    let script = format!(
        "#!/bin/sh\ntrap '' XFSZ\nexec '{}' \"$@\"\n",
        env!("CARGO_BIN_EXE_frontdesk")
    );
    std::fs::write(&wrapper, script).expect("the temporary folder is writable");
    std::fs::set_permissions(&wrapper, PermissionsExt::from_mode(0o755))
        .expect("the temporary file is writable");
    fixture.binary(&wrapper);
    survive(fixture, Full).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_survived_on_slack() {
    a_full_disk_is_survived(Side::Slack).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_survived_on_discord() {
    a_full_disk_is_survived(Side::Discord).await;
}

/// A separate PostgreSQL server, so that other tests are not affected.
struct Server {
    url: String,
    folder: String,
}

fn postgres(arguments: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres.sh");
    let output = Command::new(script)
        .args(arguments)
        .output()
        .expect("the script can be run");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("the output is text")
}

impl Server {
    fn start() -> Self {
        let started = postgres(&["start"]);
        let mut lines = started.lines().map(str::to_owned);
        let (url, folder) = (lines.next(), lines.next());
        Self {
            url: url.expect("the script prints the URL"),
            folder: folder.expect("the script prints the folder"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        postgres(&["stop", &self.folder]);
    }
}

impl Outage for Server {
    fn begins(&self, _: &FaultFixture) {
        postgres(&["pause", &self.folder]);
    }

    fn ends(&self, _: &FaultFixture) {
        postgres(&["resume", &self.folder]);
    }

    fn expected_reason(&self) -> &'static str {
        "database: "
    }
}

async fn a_database_outage_is_survived(side: Side) {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let fixture = FaultFixture::open_on(side, server.url.clone(), folder, scene_with_people(PEOPLE)).await;
    survive(fixture, server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_outage_is_survived_on_slack() {
    a_database_outage_is_survived(Side::Slack).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_outage_is_survived_on_discord() {
    a_database_outage_is_survived(Side::Discord).await;
}
