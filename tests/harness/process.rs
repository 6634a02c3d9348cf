//! The desk as a separate process, as an administrator runs it. Tests can kill it.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::{Child, Command};

/// `frontdesk serve` as a child process. Dropping the value kills the process.
#[derive(Debug)]
pub struct DeskProcess {
    child: Child,
}

impl DeskProcess {
    /// Starts the binary with a configuration file. Its log is appended to `log`.
    ///
    /// # Panics
    ///
    /// If the process cannot be started.
    pub fn start(binary: &str, config: &Path, clock: &Path, log: &Path) -> Self {
        Self::start_with(binary, config, clock, log, &[])
    }

    /// Like [`DeskProcess::start`], with additional environment variables.
    ///
    /// # Panics
    ///
    /// If the process cannot be started.
    pub fn start_with(
        binary: &str,
        config: &Path,
        clock: &Path,
        log: &Path,
        environment: &[(String, String)],
    ) -> Self {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .expect("the log can be written");
        let child = Command::new(PathBuf::from(binary))
            .args(["serve", "--config"])
            .arg(config)
            .env("FRONTDESK_CLOCK", clock)
            .envs(environment.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the file handle can be cloned"))
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the binary starts");
        Self { child }
    }

    /// Sends SIGKILL, and waits until the process has ended.
    ///
    /// # Panics
    ///
    /// If the process had already ended.
    pub async fn kill(mut self) {
        let ended = self.child.try_wait().expect("the desk is a child process");
        assert!(ended.is_none(), "the desk had already ended: {ended:?}");
        self.child.kill().await.expect("the process can be killed");
    }

    /// The process id, while the process runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Whether the process still runs.
    ///
    /// # Panics
    ///
    /// Never: the desk is a child process.
    pub fn runs(&mut self) -> bool {
        self.child
            .try_wait()
            .expect("the desk is a child process")
            .is_none()
    }
}
