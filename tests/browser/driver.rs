//! A separate chromedriver for each story, and its Chromium. Dropping the driver ends both, also after a failure.

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

/// Chromium's flags: no window, no background network traffic, no first-run dialogs.
const FLAGS: [&str; 10] = [
    "--headless",
    // Tests may run as root, or in containers that do not support the sandbox.
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

/// The number of attempts to start a driver.
const START_ATTEMPTS: usize = 5;

/// Limits the number of parallel browsers to the number of processors.
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
    /// Starts a driver on a port chosen by the system. The driver exits if the same port is taken for IPv6, so several
    /// attempts are made.
    pub(crate) async fn start() -> Self {
        let permit = BROWSERS.acquire().await.expect("the semaphore is never closed");
        let started = (0..START_ATTEMPTS).find_map(|_| Self::try_start());
        let (child, port) = started.expect("chromedriver prints its port");
        Self {
            child,
            port,
            profile: tempfile::tempdir().expect("a temporary folder can be created"),
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
        let said = child.stdout.take().expect("stdout is piped");
        let port = BufReader::new(said).lines().find_map(|line| {
            let line = line.ok()?;
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        let Some(port) = port else {
            child.wait().expect("the driver has ended");
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
    // SIGKILL would leave the browser running. A shutdown request ends both.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let ask = format!("GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port);
            let asked = stream.write_all(ask.as_bytes());
            // The driver closes the connection when it ends.
            if asked.is_ok() && stream.read_to_end(&mut Vec::new()).is_ok() && self.child.wait().is_ok() {
                return;
            }
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The path of a program.
fn program(name: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("there is no {name} on this machine; `make test` installs it"))
}
