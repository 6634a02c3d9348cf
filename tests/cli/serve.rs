//! `frontdesk serve` under a supervisor: readiness, shutdown on a signal, and one desk per database.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use playground::{Playground, PlaygroundConfig, Scene};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStderr};

use crate::check::desk_toml;
use crate::program::{frontdesk, run};

pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// Less than the twenty seconds after which the desk aborts unfinished work.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(15);

pub(crate) struct DeskServer {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    listen: String,
    admin: String,
}

impl DeskServer {
    pub(crate) async fn start(folder: &Path) -> Self {
        let mut child = frontdesk(folder, &["serve", "--log", "json"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut log = BufReader::new(child.stderr.take().expect("stderr is piped")).lines();
        let (listen, admin) = loop {
            let line = log
                .next_line()
                .await
                .expect("the text is UTF-8")
                .expect("the desk logs until it is open");
            let line: serde_json::Value = serde_json::from_str(&line).expect("the log is JSON");
            if line["message"] == "The desk is open" {
                let address = |key: &str| line[key].as_str().expect("the address is a string").to_owned();
                break (address("listen"), address("admin"));
            }
        };
        Self {
            child,
            log,
            listen,
            admin,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let answer = reqwest::get(format!("http://{}{path}", self.admin))
            .await
            .expect("the admin port answers");
        (
            answer.status().as_u16(),
            answer.text().await.expect("the text is UTF-8"),
        )
    }

    fn signal(&self) {
        let id = self.child.id().expect("the desk is running").to_string();
        let sent = std::process::Command::new("kill").args(["-TERM", &id]).status();
        assert!(sent.expect("kill is installed").success());
    }

    /// Ends the desk, and checks that it ends without a failure.
    pub(crate) async fn end(&mut self) {
        self.signal();
        let ended = tokio::time::timeout(TIMEOUT, self.child.wait())
            .await
            .expect("the desk ends in time");
        assert_eq!(ended.expect("the desk is a child process").code(), Some(0));
    }
}

pub(crate) async fn fixture() -> (tempfile::TempDir, Playground) {
    fixture_with(harness::scene()).await
}

async fn fixture_with(scene: Scene) -> (tempfile::TempDir, Playground) {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let config = PlaygroundConfig {
        scene,
        ..PlaygroundConfig::default()
    };
    let playground = Playground::start(config)
        .await
        .expect("the playground finds a free port");
    std::fs::write(
        folder.path().join("desk.toml"),
        desk_toml(&playground, folder.path()),
    )
    .expect("the temporary folder is writable");
    (folder, playground)
}

#[tokio::test]
async fn the_desk_becomes_ready_and_a_signal_ends_it_with_zero() {
    let (folder, playground) = fixture().await;
    let mut server = DeskServer::start(folder.path()).await;
    let online = || playground.slack().sockets() > 0 && playground.discord().sessions_online() > 0;
    assert!(
        playground.record().until(online, TIMEOUT).await,
        "the desk connects"
    );
    assert_eq!(server.get("/healthz").await.0, 200);
    let ready = tokio::time::timeout(TIMEOUT, async {
        // The socket is connected shortly before the desk reports it as ready.
        while server.get("/readyz").await.0 != 200 {
            tokio::task::yield_now().await;
        }
    });
    assert!(ready.await.is_ok(), "{:?}", server.get("/readyz").await);
    assert_eq!(server.get("/metrics").await.0, 200);

    server.end().await;
    playground.shutdown().await;
}

#[tokio::test]
async fn half_open_connections_delay_neither_readiness_nor_the_end() {
    let (folder, playground) = fixture().await;
    let mut server = DeskServer::start(folder.path()).await;
    let mut half_open = Vec::new();
    for address in [&server.listen, &server.admin] {
        for _ in 0..300 {
            let mut client = TcpStream::connect(address).await.expect("the desk accepts");
            client
                .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n")
                .await
                .expect("the desk reads");
            half_open.push(client);
        }
    }
    assert_eq!(server.get("/healthz").await.0, 200);
    let mut oldest = half_open.swap_remove(0);
    let closed = tokio::time::timeout(TIMEOUT, oldest.read(&mut [0])).await;
    let closed = closed.expect("the desk closes the oldest connection");
    assert_eq!(closed.unwrap_or(0), 0);

    server.signal();
    let ended = tokio::time::timeout(SHUTDOWN_TIMEOUT, server.child.wait())
        .await
        .expect("the desk does not wait for silent clients");
    assert_eq!(ended.expect("the desk is a child process").code(), Some(0));
    playground.shutdown().await;
}

#[tokio::test]
async fn a_desk_that_an_earlier_version_invited_starts_and_the_check_names_missing_permissions() {
    let mut scene = harness::scene();
    let (create_private_threads, attach_files) = (1 << 36, 1 << 15);
    for channel in &mut scene.discord.channels {
        channel.app_permissions &= !(create_private_threads | attach_files);
    }
    let (folder, playground) = fixture_with(scene).await;
    let mut server = DeskServer::start(folder.path()).await;
    server.child.kill().await.expect("the desk is running");

    // The team of this configuration is on Slack. Here it is the requesters' channel that is on Discord.
    let file = folder.path().join("desk.toml");
    let text = std::fs::read_to_string(&file).expect("the configuration exists");
    std::fs::write(
        &file,
        text.replace("at = \"hq:#help\"", "at = \"community:#help\""),
    )
    .expect("it is writable");
    let (code, out, _) = run(folder.path(), &["check"]).await;
    assert_eq!(code, 0, "{out}");
    for name in ["Create Private Threads", "Attach Files"] {
        let line = out.lines().find(|line| line.contains(name)).unwrap_or_default();
        assert!(line.starts_with("warn  community: "), "{name}: {out}");
    }
    playground.shutdown().await;
}

#[tokio::test]
async fn a_second_desk_on_the_same_database_is_refused() {
    let (folder, playground) = fixture().await;
    let mut server = DeskServer::start(folder.path()).await;
    let (code, _, why) = run(folder.path(), &["serve"]).await;
    assert_eq!(code, 1);
    let holder = server.child.id().expect("the desk is running").to_string();
    assert!(
        why.contains("the database is held by") && why.contains(&holder),
        "{why}"
    );

    server.child.kill().await.expect("the process can be killed");
    while server.log.next_line().await.expect("the text is UTF-8").is_some() {}
    let after = DeskServer::start(folder.path()).await;
    drop(after);
    playground.shutdown().await;
}

#[tokio::test]
async fn a_moved_clock_is_refused_with_a_real_platform() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let text = "[slack.hq]\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\n[http]\nlisten = \"127.0.0.1:0\"\nadmin_listen = \"127.0.0.1:0\"\n";
    std::fs::write(folder.path().join("desk.toml"), text).expect("the temporary folder is writable");
    let mut command = frontdesk(folder.path(), &["serve"]);
    let output = command
        .env("FRONTDESK_CLOCK", "clock")
        .output()
        .await
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(why.contains("https://slack.com/api is a real platform"), "{why}");
}

#[tokio::test]
async fn a_simulated_disk_is_refused_with_a_real_platform() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    let text = "[slack.hq]\nbot_token = \"xoxb-1\"\napp_token = \"xapp-1\"\n";
    std::fs::write(folder.path().join("desk.toml"), text).expect("the temporary folder is writable");
    let mut command = frontdesk(folder.path(), &["serve"]);
    let output = command
        .env("FRONTDESK_DISK", "disk")
        .output()
        .await
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(1));
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(why.contains("Unset FRONTDESK_DISK"), "{why}");
}

#[tokio::test]
async fn nothing_to_serve_is_reported() {
    let folder = tempfile::tempdir().expect("a temporary folder can be created");
    std::fs::write(folder.path().join("desk.toml"), "").expect("the temporary folder is writable");
    let (code, _, why) = run(folder.path(), &["serve"]).await;
    assert_eq!(code, 1);
    assert!(why.contains("there is no connection to serve"), "{why}");
}
