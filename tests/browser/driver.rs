//! A chromedriver of its own for each story, and the Chromium that it starts. Both are gone when this is dropped, also
//! after a failure.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Semaphore, SemaphorePermit};

/// What keeps Chromium to itself: no window, no network but this machine, nothing to say on a first run.
const FLAGS: [&str; 10] = [
    "--headless",
    // Tests may run as root, and in containers without what the sandbox needs.
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// How often a driver is started until one finds a port.
const START_ATTEMPTS: usize = 5;

/// How many browsers run beside each other: more than there are processors keep each other waiting.
static BROWSERS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, NonZero::get)));

/// A running chromedriver.
pub(crate) struct Driver {
    child: Child,
    port: u16,
    profile: TempDir,
    _permit: SemaphorePermit<'static>,
}

impl Driver {
    /// Starts one on a port that the system gives it. It wants the same one for IPv6, and ends where somebody else has it.
    pub(crate) async fn start() -> Self {
        let permit = BROWSERS.acquire().await.expect("it is never closed");
        let started = (0..START_ATTEMPTS).find_map(|_| Self::try_start());
        let (child, port) = started.expect("chromedriver says where it listens");
        Self {
            child,
            port,
            profile: tempfile::tempdir().expect("a folder for the browser"),
            _permit: permit,
        }
    }

    fn try_start() -> Option<(Child, u16)> {
        let driver = program("chromedriver");
        let mut child = Command::new(driver)
            .args(["--port=0", "--log-level=SEVERE"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver can be run");
        let said = child.stdout.take().expect("it was asked for");
        let port = BufReader::new(said).lines().find_map(|line| {
            let line = line.ok()?;
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        let Some(port) = port else {
            child.wait().expect("it has ended");
            return None;
        };
        Some((child, port))
    }

    /// Starts a browser.
    pub(crate) async fn browser(&self) -> Client {
        let url = format!("http://127.0.0.1:{}", self.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(self.capabilities());
        builder.connect(&url).await.expect("Chromium starts")
    }

    fn capabilities(&self) -> Capabilities {
        let mut args: Vec<String> = FLAGS.iter().map(ToString::to_string).collect();
        args.push(format!("--user-data-dir={}", self.profile.path().display()));
        let wanted = json!({
            "goog:chromeOptions": { "binary": program("chromium"), "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        match wanted {
            Value::Object(wanted) => wanted,
            _ => unreachable!("it is written as an object"),
        }
    }
}

impl Drop for Driver {
    // Killing it would leave its browser behind; asked to end, it takes the browser along.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let ask = format!("GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port);
            let asked = stream.write_all(ask.as_bytes());
            // It closes the connection when it ends.
            if asked.is_ok() && stream.read_to_end(&mut Vec::new()).is_ok() && self.child.wait().is_ok() {
                return;
            }
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Where a program is.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("there is no {name} on this machine; `make test` installs it"))
}
