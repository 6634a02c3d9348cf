//! The measured programs as child processes, and their figures from the kernel.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::time::Instant;

use crate::load::SECRET;
use crate::slack_stub::{CHANNELS, TEAMS};

/// The time limit for a start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A child process. It is killed on drop.
pub(crate) struct Process {
    child: Child,
    /// The port for events.
    pub(crate) port: u16,
    /// The time from the start to readiness.
    pub(crate) ready_after: Duration,
}

/// The memory of a process in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    pub(crate) resident: u64,
    pub(crate) proportional: u64,
}

/// The `desk.toml` of the benchmarks: a hundred watched channels and twenty teams.
pub(crate) struct Config {
    pub(crate) folder: PathBuf,
    pub(crate) database: String,
    pub(crate) stub: u16,
    /// Signed HTTP, or Socket Mode otherwise.
    pub(crate) is_http: bool,
    /// The extra time of each flush.
    pub(crate) flush: Duration,
}

impl Config {
    fn write(&self, port: u16, admin: u16) -> PathBuf {
        let transport = match self.is_http {
            true => format!("signing_secret = \"{SECRET}\""),
            false => "app_token = \"xapp-bench\"".to_owned(),
        };
        let mut text = format!(
            "[database]\nurl = \"{}\"\n[http]\nlisten = \"127.0.0.1:{port}\"\nadmin_listen = \"127.0.0.1:{admin}\"\n\
             [slack.hq]\nbot_token = \"xoxb-bench\"\n{transport}\napi_url = \"http://127.0.0.1:{}/api\"\n\
             [desk]\nadministrators = [\"hq:U9999999\"]\nrequesters = \"members\"\n\
             [limits]\nopen_tickets = 0\nper_minute = 0\n",
            self.database, self.stub
        );
        for team in 0..TEAMS {
            text += &format!(
                "[[team]]\nname = \"t{team}\"\ntriage = \"hq:G{team:07}\"\nmembers = [\"hq:U8{team:06}\"]\n"
            );
        }
        for channel in 0..CHANNELS {
            let team = channel % TEAMS;
            text +=
                &format!("[[channel]]\nat = \"hq:C{channel:07}\"\nintake = \"ticket\"\nteam = \"t{team}\"\n");
        }
        let path = self.folder.join("desk.toml");
        std::fs::write(&path, text).expect("the folder is writable");
        path
    }
}

/// Starts a desk, and waits until it is ready.
pub(crate) async fn desk(config: &Config) -> Process {
    let (port, admin) = (free_port().await, free_port().await);
    let mut command = Command::new(beside_us("frontdesk"));
    command
        .arg("serve")
        .arg("--config")
        .arg(config.write(port, admin));
    command.env("RUST_LOG", "warn");
    let (child, began) = start(command, &config.folder, config.flush);
    let mut process = Process {
        child,
        port,
        ready_after: Duration::ZERO,
    };
    process.until(&config.folder, began, || is_ready(admin)).await;
    process
}

/// Starts the bare loop on a file in the folder, and waits until it listens.
pub(crate) async fn bare(folder: &Path, flush: Duration) -> Process {
    let port = free_port().await;
    let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
    command
        .arg("bare")
        .arg(port.to_string())
        .arg(folder.join("bare.db"));
    let (child, began) = start(command, folder, flush);
    let mut process = Process {
        child,
        port,
        ready_after: Duration::ZERO,
    };
    let listens = || async move { TcpStream::connect(("127.0.0.1", port)).await.is_ok() };
    process.until(folder, began, listens).await;
    process
}

fn start(mut command: Command, folder: &Path, flush: Duration) -> (Child, Instant) {
    let log = std::fs::File::create(folder.join("log")).expect("the folder is writable");
    if !flush.is_zero() {
        command
            .env("LD_PRELOAD", shim())
            .env("BENCH_FLUSH_US", flush.as_micros().to_string());
    }
    let began = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("one more handle"))
        .stderr(log)
        .kill_on_drop(true)
        .spawn()
        .expect("it starts");
    (child, began)
}

/// The library that slows flushes. It is compiled on first use.
fn shim() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let made = beside_us("frontdesk-bench-flush.so");
    let compiled = std::process::Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-o"])
        .arg(&made)
        .arg(root.join("flush.c"))
        .status()
        .expect("a C compiler exists: it compiled SQLite");
    assert!(compiled.success(), "the shim compiles");
    made
}

/// The path of another program of the same build.
fn beside_us(name: &str) -> PathBuf {
    std::env::current_exe()
        .expect("this program has a path")
        .with_file_name(name)
}

async fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    listener.local_addr().expect("it is bound").port()
}

async fn is_ready(admin: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", admin)).await else {
        return false;
    };
    let request = b"GET /readyz HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n";
    let mut answer = String::new();
    stream.write_all(request).await.is_ok()
        && stream.read_to_string(&mut answer).await.is_ok()
        && answer.starts_with("HTTP/1.1 200")
}

impl Process {
    async fn until<F: Future<Output = bool>>(
        &mut self,
        folder: &Path,
        began: Instant,
        holds: impl Fn() -> F,
    ) {
        while !holds().await {
            let ended = self.child.try_wait().expect("the process is a child");
            let log = || std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(ended.is_none(), "it ended: {ended:?}\n{}", log());
            assert!(began.elapsed() < PATIENCE, "it does not begin:\n{}", log());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        self.ready_after = began.elapsed();
    }

    /// Its memory.
    pub(crate) fn memory(&self) -> Memory {
        let text = self.proc("smaps_rollup");
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            let kilobytes =
                line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
            kilobytes.expect("the kernel reports it") * 1024
        };
        Memory {
            resident: field("Rss:"),
            proportional: field("Pss:"),
        }
    }

    /// Its processor time.
    pub(crate) fn busy(&self) -> Duration {
        let text = self.proc("stat");
        let (_, fields) = text.rsplit_once(')').expect("the kernel reports it");
        let ticks: u64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<u64>().ok())
            .sum();
        // Linux counts a hundred ticks per second.
        Duration::from_millis(ticks * 10)
    }

    fn proc(&self, file: &str) -> String {
        let id = self.child.id().expect("it runs");
        std::fs::read_to_string(format!("/proc/{id}/{file}")).expect("the kernel reports it")
    }

    /// Stops it with SIGTERM.
    pub(crate) async fn end(mut self) {
        let id = self.child.id().expect("it runs").to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await;
        told.expect("kill is there");
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        ended.expect("it ends").expect("the process is a child");
    }

    /// Kills it.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("the process is a child");
    }
}
