//! The dependencies between the crates, checked on the `Cargo.toml` of each crate.

use std::collections::BTreeMap;

use toml::Table;

use crate::source::{Source, root};

/// A crate, and the crates of this workspace that it may import.
pub(crate) struct Crate {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its folder.
    pub(crate) folder: &'static str,
    /// The lower crates that it may import.
    pub(crate) may_import: &'static [&'static str],
    /// Crates that only its tests may import.
    pub(crate) tests_may_import: &'static [&'static str],
}

/// All crates, the lowest first.
pub(crate) const CRATES: [Crate; 13] = [
    package("desk", "src/desk", &[], &[]),
    package("chat", "src/chat", &[], &[]),
    package("playground", "src/playground", &[], &[]),
    package("store", "src/store", &["desk", "chat"], &[]),
    package("knowledge", "knowledge", &["desk"], &[]),
    package("slack", "src/slack", &["chat"], &["playground"]),
    package("discord", "src/discord", &["chat"], &["playground"]),
    package(
        "commands",
        "commands",
        &["desk", "chat", "store", "knowledge"],
        &[],
    ),
    package("web", "src/web", &["desk", "store", "commands"], &[]),
    package(
        "jobs",
        "src/jobs",
        &["desk", "chat", "store", "knowledge", "commands"],
        &[],
    ),
    package(
        "frontdesk",
        "",
        &[
            "desk",
            "chat",
            "playground",
            "store",
            "knowledge",
            "slack",
            "discord",
            "commands",
            "web",
            "jobs",
        ],
        &["harness"],
    ),
    package(
        "harness",
        "tests/harness",
        &["frontdesk", "playground", "store"],
        &[],
    ),
    package("benches", "benches", &["desk", "knowledge"], &[]),
];

/// Third-party crates that only some of our crates may import: the others use what those crates offer.
const RESERVED: [(&str, &[&str]); 13] = [
    ("sqlx", &["store", "harness", "benches"]),
    ("tantivy", &["knowledge", "harness", "benches"]),
    ("slack-morphism", &["slack"]),
    ("serenity", &["discord"]),
    (
        "axum",
        &["slack", "discord", "web", "playground", "frontdesk", "benches"],
    ),
    ("reqwest", &["slack", "discord", "playground", "harness"]),
    ("hyper-util", &["slack", "discord", "web", "playground"]),
    ("hyper-rustls", &["slack", "discord"]),
    ("tokio-tungstenite", &["slack", "discord", "playground"]),
    ("clap", &["frontdesk"]),
    ("toml", &["frontdesk"]),
    ("fluent-bundle", &["commands"]),
    ("anyhow", &["frontdesk"]),
];

/// Crates without input and output, with all third-party crates that they may import.
const PURE: [(&str, &[&str]); 1] = [(
    "desk",
    &["chrono", "chrono-tz", "strsim", "strum", "thiserror", "ulid"],
)];

const fn package(
    name: &'static str,
    folder: &'static str,
    may_import: &'static [&'static str],
    tests_may_import: &'static [&'static str],
) -> Crate {
    Crate {
        name,
        folder,
        may_import,
        tests_may_import,
    }
}

/// The manifest of every crate, by its name.
pub(crate) fn manifests() -> BTreeMap<&'static str, Table> {
    CRATES
        .iter()
        .map(|package| {
            let path = root().join(package.folder).join("Cargo.toml");
            let text =
                std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (package.name, text.parse().expect("cargo reads it as well"))
        })
        .collect()
}

/// The file that each crate begins with.
pub(crate) fn roots(sources: &[Source]) -> Vec<String> {
    CRATES
        .iter()
        .map(|package| {
            let inside = ["lib.rs", "src/lib.rs", "main.rs"].map(|file| match package.folder {
                "" => file.to_owned(),
                folder => format!("{folder}/{file}"),
            });
            let root = inside
                .into_iter()
                .find(|file| sources.iter().any(|source| source.path == *file));
            root.unwrap_or_else(|| panic!("{} has no lib.rs or main.rs", package.name))
        })
        .collect()
}

/// The imports in a manifest that the crate must not have.
pub(crate) fn imports_too_much(package: &Crate, manifest: &Table) -> Vec<String> {
    let mut findings = Vec::new();
    for name in names(manifest, "dependencies").chain(names(manifest, "build-dependencies")) {
        findings.extend(forbidden(package, name));
    }
    for name in names(manifest, "dev-dependencies") {
        let is_ours = CRATES.iter().any(|other| other.name == name);
        let may = package.may_import.contains(&name) || package.tests_may_import.contains(&name);
        if is_ours && !may {
            findings.push(format!("the tests of {} import {name}", package.name));
        }
    }
    findings
}

fn forbidden(package: &Crate, name: &str) -> Option<String> {
    if CRATES.iter().any(|other| other.name == name) {
        let is_lower = package.may_import.contains(&name);
        return (!is_lower).then(|| format!("{} imports {name}, which is not a lower crate", package.name));
    }
    if let Some((_, crates)) = RESERVED.iter().find(|(reserved, _)| *reserved == name)
        && !crates.contains(&package.name)
    {
        return Some(format!(
            "{} imports {name}, which is reserved for {}",
            package.name,
            crates.join(", ")
        ));
    }
    if let Some((_, allowed)) = PURE.iter().find(|(pure, _)| *pure == package.name)
        && !allowed.contains(&name)
    {
        return Some(format!("{} is pure and imports {name}", package.name));
    }
    None
}

fn names<'m>(manifest: &'m Table, section: &str) -> impl Iterator<Item = &'m str> {
    let table = manifest.get(section).and_then(toml::Value::as_table);
    table
        .into_iter()
        .flat_map(|table| table.keys().map(String::as_str))
}

/// A finding if the members of the workspace are not the crates of the table, in the same order.
pub(crate) fn members_differ(workspace: &Table) -> Vec<String> {
    let members: Vec<&str> = workspace["workspace"]["members"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
        .collect();
    let folders: Vec<&str> = CRATES
        .iter()
        .map(|package| package.folder)
        .filter(|folder| !folder.is_empty())
        .collect();
    match members == folders {
        true => Vec::new(),
        false => vec![format!(
            "the workspace lists {members:?}, the table of crates lists {folders:?}"
        )],
    }
}
