//! Diagnostics: errors and warnings about the configuration.
//!
//! Every diagnostic names the location (a line of the file or an environment variable), the key, the problem, and what
//! to write instead. An administrator needs no other document to correct it.

use std::fmt;

/// The location of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// A line of the file, from 1.
    Line(usize),
    /// An environment variable.
    Variable(String),
    /// No location: the value is missing.
    Nowhere,
}

/// A value with its location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The location.
    pub location: Location,
}

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The desk does not start.
    Error,
    /// The desk starts: the key has no effect, or its value is unsafe.
    Warning,
}

/// An error or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The severity.
    pub severity: Severity,
    /// The location.
    pub location: Location,
    /// The section and key (`[slack.hq] bot_token`).
    pub key: String,
    /// The problem.
    pub what: String,
    /// What to write instead.
    pub help: String,
}

/// All diagnostics, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    /// The path of the file, as it was passed.
    pub file: String,
    /// The diagnostics.
    pub all: Vec<Diagnostic>,
}

/// Why a value is invalid, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The problem, as a clause.
    pub(super) what: String,
    /// What to write instead, as a clause.
    pub(super) help: String,
}

impl<T> Located<T> {
    /// Converts the value and keeps the location.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Located<U> {
        Located {
            value: make(self.value),
            location: self.location,
        }
    }
}

impl Location {
    /// The location, as it is called within a sentence.
    pub(super) fn phrase(&self) -> String {
        match self {
            Location::Line(line) => format!("line {line}"),
            Location::Variable(name) => format!("${name}"),
            Location::Nowhere => "the file".to_owned(),
        }
    }
}

impl Diagnostic {
    /// An error at a key.
    pub(super) fn error(location: &Location, key: &str, what: String, help: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            location: location.clone(),
            key: key.to_owned(),
            what,
            help: help.into(),
        }
    }
}

impl Problem {
    pub(super) fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: help.into(),
        }
    }

    /// An error at a key.
    pub(super) fn at(self, location: &Location, key: &str) -> Diagnostic {
        Diagnostic::error(location, key, self.what, self.help)
    }
}

impl Diagnostics {
    pub(super) fn new(file: &str, mut all: Vec<Diagnostic>) -> Self {
        all.sort_by(|a, b| a.location.cmp(&b.location));
        Self {
            file: file.to_owned(),
            all,
        }
    }

    /// A diagnostic as one line.
    pub fn line(&self, diagnostic: &Diagnostic) -> String {
        format!("{}{diagnostic}", Prefix(&self.file, &diagnostic.location))
    }
}

/// `desk.toml:12: `, `$FRONTDESK__DESK__HOME: ` or `desk.toml: `.
struct Prefix<'a>(&'a str, &'a Location);

impl fmt::Display for Prefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Location::Line(line) => write!(f, "{}:{line}: ", self.0),
            Location::Variable(name) => write!(f, "${name}: "),
            Location::Nowhere => write!(f, "{}: ", self.0),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}. {}.", self.what, self.help)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.all.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            f.write_str(&self.line(diagnostic))?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
