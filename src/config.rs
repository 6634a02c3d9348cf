//! The configuration: `desk.toml` and the environment. No other module reads either.
//!
//! 1. `tree.rs` parses the text into a tree whose values know their lines.
//! 2. `environment.rs` overrides values with environment variables.
//! 3. `file.rs`, `reader.rs`, `sections.rs` and the files of single sections read the sections into the plain structs of `model.rs`.
//! 4. `check.rs` checks what concerns several sections.
//!
//! All diagnostics are reported at once. This module does not know how the values are used.

use std::path::{Path, PathBuf};

mod approvals;
mod calendars;
mod categories;
mod changes;
mod check;
mod diagnostic;
mod environment;
mod file;
mod holds;
mod holiday_file;
mod knowledge;
mod model;
mod permissions;
mod policies;
mod reader;
mod secrets;
mod sections;
mod services;
mod sla;
#[cfg(test)]
mod tests;
mod tree;
mod values;
mod variables;

pub use self::diagnostic::{Diagnostic, Diagnostics, Located, Location, Severity};
pub use self::model::{
    ApprovalPolicy, ApprovalRound, BeforeOpening, Calendar, Category, Change, ChangePolicies, ChangeTemplate,
    Channel, Config, Database, Desk, Directory, Discord, Group, Home, Http, Intake, Knowledge, Limits,
    NamedHoliday, OnClose, Person, Service, SlaPolicy, Slack, SlackTransport, Team,
};
pub use self::permissions::open_mode;
pub use self::policies::PolicyFile;
pub use self::values::is_loopback;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {file}")]
    Unreadable {
        /// The path.
        file: String,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The content is invalid.
    #[error(transparent)]
    Invalid(#[from] Diagnostics),
}

impl Config {
    /// Reads a file and the environment of this process.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], with all diagnostics.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable {
            file: name.clone(),
            source,
        })?;
        // The desk has no variables that are not UTF-8.
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let folder = file.parent().unwrap_or(Path::new(""));
        let mut config = Self::read(&text, &name, folder, variables)?;
        config.warnings.all.extend(secrets::readable(file, &text));
        Ok(config)
    }

    /// Reads a text and variables. `file` is only named in diagnostics. Relative paths start from `folder`.
    ///
    /// # Errors
    ///
    /// All [`Diagnostics`] together.
    pub fn read(
        text: &str,
        file: &str,
        folder: &Path,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Diagnostics> {
        let variables: Vec<_> = variables.into_iter().collect();
        let path_in = |variable: &str| {
            let found = variables.iter().find(|(name, _)| name == variable);
            found.map(|(_, path)| PathBuf::from(path))
        };
        let (clock_file, disk_file) = (path_in("FRONTDESK_CLOCK"), path_in("FRONTDESK_DISK"));
        let mut table = tree::parse(text).map_err(|diagnostics| Diagnostics::new(file, diagnostics))?;
        let mut diagnostics = Vec::new();
        environment::lay_over(&mut table, variables, &mut diagnostics);
        let mut config = file::read_sections(table, folder, &mut diagnostics);
        config.clock_file = clock_file;
        config.disk_file = disk_file;
        let complete = check::Complete::without(&diagnostics);
        diagnostics.extend(check::check(&config, &complete));
        let (errors, warnings): (Vec<_>, Vec<_>) = diagnostics
            .into_iter()
            .partition(|diagnostic| diagnostic.severity == Severity::Error);
        config.warnings = Diagnostics::new(file, warnings);
        match errors.is_empty() {
            true => Ok(config),
            false => Err(Diagnostics::new(file, errors)),
        }
    }
}

impl PolicyFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], with all diagnostics.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable {
            file: name.clone(),
            source,
        })?;
        Ok(Self::read(&text, &name)?)
    }
}
