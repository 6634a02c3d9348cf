//! The global option `--log`, and the option of the same name that reads an event log.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{EnumValueParser, PathBufValueParser, TypedValueParser};

/// The value of `--log`. One command reads an event log, and its own `--log` names that file. clap copies the values of
/// global options between commands, so both have one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LogOption {
    /// How the log is written.
    Format(LogFormat),
    /// An event log to read.
    Events(PathBuf),
}

impl LogOption {
    pub(crate) fn format() -> impl TypedValueParser<Value = Self> {
        EnumValueParser::<LogFormat>::new().map(Self::Format)
    }

    /// How the log is written.
    pub(crate) fn form(&self) -> LogFormat {
        match self {
            Self::Format(format) => *format,
            Self::Events(_) => LogFormat::Text,
        }
    }

    /// Reads the name of an event log.
    pub(crate) fn events() -> impl TypedValueParser<Value = Self> {
        PathBufValueParser::new().map(Self::Events)
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For machines, an object a line.
    Json,
}
