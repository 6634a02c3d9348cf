//! The log: to the standard error, for people or machines, as much as RUST_LOG says, and without secrets.

use std::io::{IsTerminal, Write};

use frontdesk::redaction::redacted;
use tracing::Metadata;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::arguments::LogFormat;

/// Our own rooms, and what may be asked for details. Libraries that speak with platforms write down whole frames at
/// `debug` and `trace`, with people's words, tickets and tokens in them; they are never heard below `info`.
const HEARD_IN_DETAIL: [&str; 11] = [
    "frontdesk",
    "commands",
    "desk",
    "chat",
    "store",
    "jobs",
    "slack",
    "discord",
    "web",
    "playground",
    "sqlx",
];

/// Starts logging; `usual` is what is logged if RUST_LOG says nothing.
pub(crate) fn start(format: LogFormat, usual: &str) {
    let asked = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    // Filters of the whole, and none of a layer's own: those forget the event that follows a mere question whether
    // something would be logged, as sqlx asks it.
    let filtered = tracing_subscriber::registry()
        .with(asked)
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
    let room = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= LevelFilter::INFO || HEARD_IN_DETAIL.contains(&room)
}

/// The standard error, behind the last wall.
struct Redacting;

impl Write for Redacting {
    /// Lines come whole.
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        std::io::stderr().write_all(redacted(&text).as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stderr().flush()
    }
}
