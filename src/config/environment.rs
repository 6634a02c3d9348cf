//! Environment variables that override the file: `FRONTDESK__SECTION__KEY`, `FRONTDESK__SLACK__HQ__BOT_TOKEN`.
//!
//! A variable also overrides the twin of its key: a token in the environment overrides its `_file` in `desk.toml`.

use super::diagnostic::{Diagnostic, Location, Severity};
use super::tree::{Node, Table, Value};

/// The prefix of the desk's variables.
const PREFIX: &str = "FRONTDESK__";

/// Lists of sections. A variable cannot name one section of a list.
const LISTS: [&str; 8] = [
    "channel",
    "team",
    "person",
    "category",
    "group",
    "service",
    "approval_policy",
    "change_template",
];

/// Overrides values of the file with variables.
pub(super) fn lay_over(
    table: &mut Table,
    variables: impl IntoIterator<Item = (String, String)>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut ours: Vec<_> = variables
        .into_iter()
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    ours.sort();
    for (name, value) in ours {
        let path: Vec<&str> = name[PREFIX.len()..].split("__").collect();
        if let Err((what, help)) = set(table, &path, &name, value) {
            diagnostics.push(Diagnostic {
                severity: Severity::Error,
                location: Location::Variable(name.clone()),
                key: String::new(),
                what: what.to_owned(),
                help: help.to_owned(),
            });
        }
    }
}

fn set(
    table: &mut Table,
    path: &[&str],
    name: &str,
    value: String,
) -> Result<(), (&'static str, &'static str)> {
    let location = Location::Variable(name.to_owned());
    let section = path.first().map(|part| part.to_lowercase()).unwrap_or_default();
    if LISTS.contains(&section.as_str()) {
        return Err((
            "a list of sections cannot be set by the environment",
            "Write it in the file",
        ));
    }
    let (key, sections) = path.split_last().expect("split returns at least one part");
    let wanted = if section == "slack" || section == "discord" {
        2
    } else {
        1
    };
    if sections.len() != wanted || path.iter().any(|part| part.is_empty()) {
        return Err((
            "this names no key",
            "Write FRONTDESK__SECTION__KEY, or FRONTDESK__SLACK__NAME__KEY for a connection",
        ));
    }
    let mut at = table;
    for part in sections {
        let key = spelling_in(at, part);
        let node = at.entry(key).or_insert_with(|| Node {
            location: location.clone(),
            value: Value::Table(Table::new()),
        });
        let Value::Table(inner) = &mut node.value else {
            return Err((
                "the file has something else than a section of that name",
                "Mend the file first",
            ));
        };
        at = inner;
    }
    let key = spelling_in(at, key);
    at.remove(&twin_of(&key));
    at.insert(
        key,
        Node {
            location,
            value: Value::Text(value),
        },
    );
    Ok(())
}

/// The spelling of a key in the file. Variables are in capitals and cannot contain `-`.
fn spelling_in(table: &Table, part: &str) -> String {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let wanted = plain(part);
    table
        .keys()
        .find(|key| plain(key) == wanted)
        .cloned()
        .unwrap_or(wanted)
}

fn twin_of(key: &str) -> String {
    match key.strip_suffix("_file") {
        Some(base) => base.to_owned(),
        None => format!("{key}_file"),
    }
}
