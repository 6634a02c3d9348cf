//! Warnings about files with secrets that other users can read.

use std::path::Path;

use super::diagnostic::{Diagnostic, Location, Severity};
use super::permissions::open_mode;
use super::tree::{self, Table, Value};

/// The keys whose values are secrets.
const SECRET_KEYS: [&str; 4] = ["bot_token", "app_token", "signing_secret", "token"];

/// A warning if other users can read the configuration file and it contains a secret.
pub(super) fn readable(file: &Path, text: &str) -> Option<Diagnostic> {
    let table = tree::parse(text).ok()?;
    match contains_secret(&table) {
        true => warning(file, "this file", String::new(), Location::Nowhere),
        false => None,
    }
}

/// A warning if other users can read a file with a secret.
pub(super) fn readable_secret(file: &Path, key: String, location: &Location) -> Option<Diagnostic> {
    let name = format!("\"{}\"", file.display());
    warning(file, &name, key, location.clone())
}

fn warning(file: &Path, name: &str, key: String, location: Location) -> Option<Diagnostic> {
    let mode = open_mode(file)?;
    Some(Diagnostic {
        severity: Severity::Warning,
        location,
        key,
        what: format!("{name} contains a secret, and others can use it (mode {mode:03o})"),
        help: format!("Run chmod 600 {}", file.display()),
    })
}

fn contains_secret(table: &Table) -> bool {
    table.iter().any(|(key, node)| match &node.value {
        Value::Text(text) => SECRET_KEYS.contains(&key.as_str()) || is_address_with_password(text),
        Value::Table(inner) => contains_secret(inner),
        Value::Integer(_) | Value::Flag(_) | Value::List(_) | Value::Other(_) => false,
    })
}

fn is_address_with_password(text: &str) -> bool {
    text.starts_with("postgres") && text.contains('@')
}
