//! The disk fills up and the database goes away under a running desk: it says so, takes nothing in, and goes on by itself
//! once that is over. Nothing is lost and nothing is doubled.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use harness::{Db, Side};

use crate::fixture::{CROWD, Stand, crowd};

/// What somebody reads whose click came to nothing.
const UNCHANGED: &str = "changed";

/// The trouble, and its end.
trait Trouble {
    fn begins(&self, stand: &Stand);
    fn ends(&self, stand: &Stand);
    /// What `/readyz` says meanwhile.
    fn told(&self) -> &'static str;
}

async fn it_is_survived(mut stand: Stand, trouble: impl Trouble) {
    stand.start().await;
    stand.is_ready(true).await;
    stand.somebody(0).says("#help", "the printer eats paper").await;
    stand.has_card("the printer eats paper").await;
    stand.comes_to_rest().await;
    let sam = stand.agent();

    trouble.begins(&stand);
    let told = stand.is_ready(false).await;
    assert!(told.contains(trouble.told()), "{told}");
    stand.somebody(1).says("#help", "the lift is stuck").await;
    sam.clicks("#desk-agents", "the printer eats paper", "Claim")
        .await;
    let heard = || {
        let seen = sam.sees("#desk-agents");
        seen.iter()
            .any(|seen| seen.private && seen.rendered.contains(UNCHANGED))
    };
    stand
        .until("whoever clicks hears that nothing was changed", heard)
        .await;
    assert_eq!(
        stand.copies("#desk-agents", "the lift is stuck"),
        0,
        "it was not taken in"
    );
    assert!(stand.runs(), "it goes on:\n{}", stand.log());

    trouble.ends(&stand);
    stand.is_ready(true).await;
    // Slack delivers again after a minute and after five.
    stand.playground.clock().advance(Duration::from_secs(360));
    stand.has_card("the lift is stuck").await;
    sam.clicks("#desk-agents", "the printer eats paper", "Claim")
        .await;
    sam.finds("#desk-agents", &["the printer eats paper", "In progress"])
        .await;
    stand.comes_to_rest().await;
    for problem in ["the printer eats paper", "the lift is stuck"] {
        for place in ["#desk-agents", "#help"] {
            assert_eq!(stand.copies(place, problem), 1, "{problem}: {}", sam.view(place));
        }
    }
    assert!(stand.runs(), "without a restart:\n{}", stand.log());
    // A backup looks through the whole database.
    let (code, said) = stand.types(&["backup", "copy"]).await;
    assert_eq!(code, 0, "the database is sound: {said}");
}

/// The disk is said to be almost full.
struct AlmostFull;

impl AlmostFull {
    fn write(stand: &Stand, free: u64) {
        let written = format!("{} {}", free << 20, 100_u64 << 30);
        std::fs::write(stand.path("disk"), written).expect("the folder is ours");
    }
}

impl Trouble for AlmostFull {
    fn begins(&self, stand: &Stand) {
        Self::write(stand, 400);
    }

    fn ends(&self, stand: &Stand) {
        Self::write(stand, 40_000);
    }

    fn told(&self) -> &'static str {
        "disk: 400 MiB are free"
    }
}

async fn an_almost_full_disk_is_survived(side: Side) {
    let mut stand = Stand::open(side, Db::Sqlite).await;
    let told = stand.path("disk").display().to_string();
    stand.environment("FRONTDESK_DISK", &told);
    it_is_survived(stand, AlmostFull).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_almost_full_disk_is_survived_on_slack() {
    an_almost_full_disk_is_survived(Side::Slack).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_almost_full_disk_is_survived_on_discord() {
    an_almost_full_disk_is_survived(Side::Discord).await;
}

/// No file of the desk may grow any more: what a full disk is, for a process without special rights.
struct Full;

impl Full {
    fn limit(stand: &Stand, bytes: &str) {
        let done = Command::new("prlimit")
            .args(["--pid", &stand.process_id().to_string()])
            .arg(format!("--fsize={bytes}:unlimited"))
            .status();
        assert!(done.expect("prlimit is there (util-linux)").success());
    }
}

impl Trouble for Full {
    fn begins(&self, stand: &Stand) {
        let log = format!("{}-wal", stand.database.trim_start_matches("sqlite:"));
        let size = std::fs::metadata(log).expect("the database's log is there").len();
        Self::limit(stand, &size.to_string());
    }

    fn ends(&self, stand: &Stand) {
        Self::limit(stand, "unlimited");
    }

    fn told(&self) -> &'static str {
        "database: "
    }
}

async fn a_full_disk_is_survived(side: Side) {
    let mut stand = Stand::open(side, Db::Sqlite).await;
    // The kernel ends a process that passes its limit, unless it was told before to refuse the write as a disk does.
    let wrapper = stand.path("frontdesk");
    let script = format!(
        "#!/bin/sh\ntrap '' XFSZ\nexec '{}' \"$@\"\n",
        env!("CARGO_BIN_EXE_frontdesk")
    );
    std::fs::write(&wrapper, script).expect("the folder is ours");
    std::fs::set_permissions(&wrapper, PermissionsExt::from_mode(0o755)).expect("the file is ours");
    stand.binary(&wrapper);
    it_is_survived(stand, Full).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_survived_on_slack() {
    a_full_disk_is_survived(Side::Slack).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_survived_on_discord() {
    a_full_disk_is_survived(Side::Discord).await;
}

/// A PostgreSQL of its own, so that nobody else misses it.
struct Server {
    url: String,
    folder: String,
}

fn postgres(arguments: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/postgres.sh");
    let output = Command::new(script).args(arguments).output().expect("a shell");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).expect("text")
}

impl Server {
    fn start() -> Self {
        let started = postgres(&["start"]);
        let mut lines = started.lines().map(str::to_owned);
        let (url, folder) = (lines.next(), lines.next());
        Self {
            url: url.expect("an address"),
            folder: folder.expect("a folder"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        postgres(&["stop", &self.folder]);
    }
}

impl Trouble for Server {
    fn begins(&self, _: &Stand) {
        postgres(&["pause", &self.folder]);
    }

    fn ends(&self, _: &Stand) {
        postgres(&["resume", &self.folder]);
    }

    fn told(&self) -> &'static str {
        "database: "
    }
}

async fn a_database_that_goes_away_is_survived(side: Side) {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a folder");
    let stand = Stand::on(side, server.url.clone(), folder, crowd(CROWD)).await;
    it_is_survived(stand, server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_is_survived_on_slack() {
    a_database_that_goes_away_is_survived(Side::Slack).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_goes_away_is_survived_on_discord() {
    a_database_that_goes_away_is_survived(Side::Discord).await;
}
