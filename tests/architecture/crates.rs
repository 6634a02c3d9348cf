//! Who may import whom: the floors of the house, held against the `Cargo.toml` of every room.

use std::collections::BTreeMap;

use toml::Table;

use crate::source::root;

/// A room, the rooms it may import, and which of the outside crates that matter it may use.
pub(crate) struct Room {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its folder.
    pub(crate) folder: &'static str,
    /// The rooms below that it may import.
    pub(crate) may_import: &'static [&'static str],
    /// Rooms that only its tests may import.
    pub(crate) tests_may_import: &'static [&'static str],
}

/// The house, from the ground up.
pub(crate) const ROOMS: [Room; 12] = [
    room("desk", "src/desk", &[], &[]),
    room("chat", "src/chat", &[], &[]),
    room("playground", "src/playground", &[], &[]),
    room("store", "src/store", &["desk", "chat"], &[]),
    room("slack", "src/slack", &["chat"], &["playground"]),
    room("discord", "src/discord", &["chat"], &["playground"]),
    room("commands", "commands", &["desk", "chat", "store"], &[]),
    room("web", "src/web", &["desk", "store", "commands"], &[]),
    room("jobs", "src/jobs", &["desk", "chat", "store", "commands"], &[]),
    room(
        "frontdesk",
        "",
        &[
            "desk",
            "chat",
            "playground",
            "store",
            "slack",
            "discord",
            "commands",
            "web",
            "jobs",
        ],
        &["harness"],
    ),
    room("harness", "tests/harness", &["frontdesk", "playground"], &[]),
    room("benches", "benches", &[], &[]),
];

/// Outside crates that only some rooms may use: whoever could import them could do what is another's to do.
const KEPT: [(&str, &[&str]); 12] = [
    ("sqlx", &["store", "harness", "benches"]),
    ("slack-morphism", &["slack"]),
    ("serenity", &["discord"]),
    (
        "axum",
        &["slack", "discord", "web", "playground", "frontdesk", "benches"],
    ),
    ("reqwest", &["slack", "discord", "playground", "harness"]),
    ("hyper-util", &["slack", "discord", "playground"]),
    ("hyper-rustls", &["slack", "discord"]),
    ("tokio-tungstenite", &["slack", "discord", "playground"]),
    ("clap", &["frontdesk"]),
    ("toml", &["frontdesk"]),
    ("fluent-bundle", &["commands"]),
    ("anyhow", &["frontdesk"]),
];

/// All that the domain may know of the outside: the purest room has a list of what is allowed.
const PURE: [(&str, &[&str]); 1] = [("desk", &["chrono", "strsim", "thiserror", "ulid"])];

const fn room(
    name: &'static str,
    folder: &'static str,
    may_import: &'static [&'static str],
    tests_may_import: &'static [&'static str],
) -> Room {
    Room {
        name,
        folder,
        may_import,
        tests_may_import,
    }
}

/// The manifests of the whole house, by room.
pub(crate) fn manifests() -> BTreeMap<&'static str, Table> {
    ROOMS
        .iter()
        .map(|room| {
            let path = root().join(room.folder).join("Cargo.toml");
            let text =
                std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (room.name, text.parse().expect("cargo reads it as well"))
        })
        .collect()
}

/// What a room's manifest imports that it must not.
pub(crate) fn imports_too_much(room: &Room, manifest: &Table) -> Vec<String> {
    let mut findings = Vec::new();
    for name in names(manifest, "dependencies").chain(names(manifest, "build-dependencies")) {
        findings.extend(judge(room, name, room.may_import));
    }
    for name in names(manifest, "dev-dependencies") {
        let is_ours = ROOMS.iter().any(|other| other.name == name);
        let may = room.may_import.contains(&name) || room.tests_may_import.contains(&name);
        if is_ours && !may {
            findings.push(format!("{}'s tests import {name}", room.name));
        }
    }
    findings
}

fn judge(room: &Room, name: &str, may_import: &[&str]) -> Option<String> {
    if ROOMS.iter().any(|other| other.name == name) {
        let is_above = !may_import.contains(&name);
        return is_above.then(|| format!("{} imports {name}, which does not stand below it", room.name));
    }
    if let Some((_, rooms)) = KEPT.iter().find(|(kept, _)| *kept == name)
        && !rooms.contains(&room.name)
    {
        return Some(format!(
            "{} imports {name}, which is kept for {}",
            room.name,
            rooms.join(", ")
        ));
    }
    if let Some((_, allowed)) = PURE.iter().find(|(pure, _)| *pure == room.name)
        && !allowed.contains(&name)
    {
        return Some(format!("{} is pure and imports {name}", room.name));
    }
    None
}

fn names<'m>(manifest: &'m Table, section: &str) -> impl Iterator<Item = &'m str> {
    let table = manifest.get(section).and_then(toml::Value::as_table);
    table
        .into_iter()
        .flat_map(|table| table.keys().map(String::as_str))
}

/// Members that stand in no floor, floors without a member, and members out of order.
pub(crate) fn members_differ(workspace: &Table) -> Vec<String> {
    let members: Vec<&str> = workspace["workspace"]["members"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
        .collect();
    let floors: Vec<&str> = ROOMS
        .iter()
        .map(|room| room.folder)
        .filter(|folder| !folder.is_empty())
        .collect();
    match members == floors {
        true => Vec::new(),
        false => vec![format!(
            "the workspace lists {members:?}, the floors are {floors:?}"
        )],
    }
}
