//! A desk in a process of its own, as an administrator runs it: it can be killed.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::process::{Child, Command};

/// `frontdesk serve` as a child process. It is killed when this is dropped.
#[derive(Debug)]
pub struct DeskProcess {
    child: Child,
}

impl DeskProcess {
    /// Starts the binary on a configuration file; its log goes to `log`, behind what stands there.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    pub fn start(binary: &str, config: &Path, clock: &Path, log: &Path) -> Self {
        Self::start_with(binary, config, clock, log, &[])
    }

    /// The same with more in its environment.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
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
            .stdout(log.try_clone().expect("one more handle"))
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("the binary starts");
        Self { child }
    }

    /// Kills it as `kill -9` does, and waits until it is gone.
    ///
    /// # Panics
    ///
    /// If it had ended by itself.
    pub async fn kill(mut self) {
        let ended = self.child.try_wait().expect("it is our child");
        assert!(ended.is_none(), "it ended by itself: {ended:?}");
        self.child.kill().await.expect("it can be killed");
    }

    /// Its process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Whether it still runs.
    ///
    /// # Panics
    ///
    /// Never: it is our child.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("it is our child").is_none()
    }
}
