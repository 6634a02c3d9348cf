//! Compares what commands have written for different tickets: all rows, without the ids that differ by chance.

use std::collections::{BTreeMap, BTreeSet};

use chat::Reply;
use serde_json::Value;

use crate::scene::{Scene, labels};

/// The result of two commands on a scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// All rows of the scene, sorted.
    rows: Vec<String>,
    /// What both people read as an answer.
    replies: Vec<String>,
}

/// The number of characters of an id's prefix, and of the part behind it.
const PREFIX: usize = 3;
const ULID: usize = 26;

/// Returns the outcome of each scene from the rows of the whole database.
pub(crate) fn outcomes(all: &[(String, String)], scenes: &[Scene], replies: &[[Reply; 2]]) -> Vec<Outcome> {
    let results = scenes.iter().zip(replies);
    results
        .map(|(scene, replies)| {
            let rows = rows_of(all, scene);
            let names = names(&rows, scene);
            let mut rows: Vec<String> = rows
                .iter()
                .map(|(table, row)| plain(&format!("{table} {}", without_chance(table, row)), scene, &names))
                .collect();
            rows.sort();
            let replies = replies
                .iter()
                .map(|reply| plain(&format!("{reply:?}"), scene, &names));
            Outcome {
                rows,
                replies: replies.collect(),
            }
        })
        .collect()
}

impl Outcome {
    /// Returns the lines that only one of both outcomes has.
    pub(crate) fn difference(&self, other: &Self) -> String {
        let only = |one: &Self, other: &Self, sign: &str| {
            let mut rest: Vec<&String> = other.rows.iter().chain(&other.replies).collect();
            let mut lines = String::new();
            for line in one.rows.iter().chain(&one.replies) {
                match rest.iter().position(|other| *other == line) {
                    Some(found) => drop(rest.swap_remove(found)),
                    None => lines.push_str(&format!("  {sign} {line}\n")),
                }
            }
            lines
        };
        only(self, other, "+") + &only(other, self, "-")
    }
}

/// The rows that belong to a scene: rows with its suffix, and rows that refer to such rows.
fn rows_of(all: &[(String, String)], scene: &Scene) -> Vec<(String, Value)> {
    let mut rest: Vec<(&String, &String, Vec<&str>)> =
        all.iter().map(|(table, row)| (table, row, ids(row))).collect();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    let mut rows = Vec::new();
    loop {
        let is_found = |row: &str, ids: &[&str]| {
            row.contains(&scene.cast.suffix) || ids.iter().any(|id| known.contains(id))
        };
        let (found, others): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|(_, row, ids)| is_found(row, ids));
        if found.is_empty() {
            return rows;
        }
        rest = others;
        for (table, row, ids) in found {
            let row: Value = serde_json::from_str(row).expect("a row is an object");
            let own = row["id"].as_str();
            known.extend(ids.into_iter().filter(|id| own == Some(*id)));
            rows.push((table.clone(), row));
        }
    }
}

/// Names for ids, made from what the row with the id contains.
fn names(rows: &[(String, Value)], scene: &Scene) -> BTreeMap<String, String> {
    let mut names = BTreeMap::from([
        (scene.main.id.to_string(), "(the ticket)".to_owned()),
        (scene.other.id.to_string(), "(the other ticket)".to_owned()),
    ]);
    for (table, row) in rows {
        let Some(id) = row["id"].as_str() else { continue };
        let columns: &[&str] = match table.as_str() {
            "people" => &["name"],
            "posts" => &["side", "role", "home"],
            "remarks" => &["audience", "text"],
            "drafts" => &["kind"],
            _ => continue,
        };
        let words: Vec<String> = columns.iter().map(|column| row[*column].to_string()).collect();
        names.insert(id.to_owned(), format!("({table} {})", words.join(" ")));
    }
    names
}

/// A row without the columns that chance decides.
fn without_chance(table: &str, row: &Value) -> String {
    let mut row = row.clone();
    if table == "tickets"
        && let Some(number) = row.get_mut("number")
    {
        *number = Value::Null;
    }
    row.to_string()
}

/// The references that a form names as examples. They are no references of a scene.
const EXAMPLES: &str = "INC-3 or REQ-4";

/// Replaces ids, references and the suffix of a scene. An id without a name is replaced by its prefix.
fn plain(text: &str, scene: &Scene, names: &BTreeMap<String, String>) -> String {
    let mut plain = String::new();
    let mut rest = text;
    for id in ids(text) {
        let (before, after) = rest.split_once(id).expect("the ids are in their order");
        plain.push_str(before);
        plain.push_str(names.get(id).map_or(&id[..PREFIX], String::as_str));
        rest = after;
    }
    plain.push_str(rest);
    plain = plain.replace(EXAMPLES, "");
    for (reference, label) in labels(scene) {
        plain = plain.replace(&reference.to_string(), label);
    }
    plain.replace(&scene.cast.suffix, "")
}

/// The ids in a text, in their order.
fn ids(text: &str) -> Vec<&str> {
    let mut ids = Vec::new();
    for (at, _) in text.match_indices('_') {
        let is_ulid = |ulid: &&str| {
            ulid.bytes()
                .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        };
        let ulid = text.get(at + 1..at + 1 + ULID).filter(is_ulid);
        if ulid.is_some()
            && let Some(id) = at
                .checked_sub(PREFIX)
                .and_then(|start| text.get(start..at + 1 + ULID))
        {
            ids.push(id);
        }
    }
    ids
}
