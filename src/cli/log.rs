//! The log on standard error, as text or JSON. RUST_LOG sets the level. Secrets are redacted.

use std::io::{IsTerminal, Write};

use frontdesk::redaction::redacted;
use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::log_option::LogFormat;

/// The crates that may log below `info`. Libraries that talk to platforms log whole frames at `debug` and `trace`, with
/// messages, socket tickets and tokens, and are limited to `info`.
const DETAILED: [&str; 12] = [
    "frontdesk",
    "commands",
    "desk",
    "chat",
    "store",
    "jobs",
    "knowledge",
    "slack",
    "discord",
    "web",
    "playground",
    "sqlx",
];

/// Starts the log. `default` is the filter without RUST_LOG.
pub(crate) fn start(format: LogFormat, default: &str) {
    let level = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    // These are global filters. A layer's own filter loses the event after a call of `enabled!`, as sqlx makes it.
    let filtered = tracing_subscriber::registry()
        .with(level)
        .with(filter_fn(is_safe));
    let log = tracing_subscriber::fmt::layer().with_writer(|| Redacting);
    match format {
        LogFormat::Text => filtered
            .with(log.with_ansi(std::io::stderr().is_terminal()))
            .init(),
        LogFormat::Json => filtered.with(log.json().flatten_event(true)).init(),
    }
}

fn is_safe(metadata: &Metadata<'_>) -> bool {
    let crate_name = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= LevelFilter::INFO || DETAILED.contains(&crate_name)
}

/// Standard error with redaction.
struct Redacting;

impl Write for Redacting {
    /// Writes one complete line.
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        std::io::stderr().write_all(redacted(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}
