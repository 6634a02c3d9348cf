//! The order of the folders inside of a crate: a folder imports only folders of lower layers.

use crate::circles::Imports;

/// Folders, and files beside them, that are on the same level.
pub(crate) struct Layer {
    names: &'static [&'static str],
    /// Whether they may import each other.
    siblings: Siblings,
}

enum Siblings {
    MayImport,
    AreSeparate,
}

/// The layers of `commands`, the lowest first.
pub(crate) const COMMANDS: [Layer; 9] = [
    related(&[
        "error",
        "settings",
        "words",
        "vocabulary",
        "listing",
        "prefetched",
        "verbs",
    ]),
    related(&["work", "aggregates"]),
    related(&["actor", "interaction"]),
    related(&["facts"]),
    related(&["cards"]),
    related(&["threads"]),
    related(&["effects"]),
    // The capabilities. They know each other only through effects and facts.
    separate(&[
        "intake",
        "ticket",
        "conversation",
        "related",
        "privacy",
        "people",
        "transcript",
        "knowledge",
        "change",
        "approval",
        "delivery",
        "sla",
    ]),
    related(&["dispatch"]),
];

/// The layers of `slack` and `discord`, the lowest first.
pub(crate) const PLATFORM: [Layer; 6] = [
    related(&["ground"]),
    related(&["read"]),
    related(&["write"]),
    related(&["interactions"]),
    related(&["client"]),
    related(&["platform", "fuzz"]),
];

/// The crates that have layers, by their folders.
pub(crate) const LAYERED: [(&str, &[Layer]); 3] = [
    ("commands", &COMMANDS),
    ("src/slack", &PLATFORM),
    ("src/discord", &PLATFORM),
];

const fn related(names: &'static [&'static str]) -> Layer {
    Layer {
        names,
        siblings: Siblings::MayImport,
    }
}

const fn separate(names: &'static [&'static str]) -> Layer {
    Layer {
        names,
        siblings: Siblings::AreSeparate,
    }
}

/// Imports against the order, and folders that have no layer.
pub(crate) fn findings(imports: &Imports, folder: &str, layers: &[Layer]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in imports.files() {
        let name = name_in(folder, file);
        if level_of(layers, name).is_none() {
            findings.push(format!(
                "{file}: {name} has no layer; see tests/architecture/layers.rs"
            ));
        }
    }
    for (file, place, imported) in imports.each() {
        let (from, to) = (name_in(folder, file), name_in(folder, imported));
        let (Some(upper), Some(lower)) = (level_of(layers, from), level_of(layers, to)) else {
            continue;
        };
        let may_import = match upper.cmp(&lower) {
            _ if from == to => true,
            std::cmp::Ordering::Greater => true,
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => layers
                .get(upper)
                .is_none_or(|layer| matches!(layer.siblings, Siblings::MayImport)),
        };
        if !may_import {
            let why = if upper == lower { "is beside" } else { "is above" };
            findings.push(format!(
                "{file}:{}: {} imports {imported}: {to} {why} {from}",
                place.line, place.path
            ));
        }
    }
    findings
}

/// The folder of a file inside of the crate's folder, or the name of a file that is directly in it.
fn name_in<'f>(folder: &str, file: &'f str) -> &'f str {
    let inside = file
        .strip_prefix(folder)
        .map_or(file, |rest| rest.trim_start_matches('/'));
    let name = inside.split('/').next().unwrap_or(inside);
    name.trim_end_matches(".rs")
}

/// The level of a name. `lib.rs` is above all layers.
fn level_of(layers: &[Layer], name: &str) -> Option<usize> {
    match name {
        "lib" => Some(layers.len()),
        name => layers.iter().position(|layer| layer.names.contains(&name)),
    }
}
