//! Reads the sections of the file into a [`Config`].

use std::collections::BTreeMap;
use std::path::Path;

use super::diagnostic::{Mistake, Mistakes, Site, Weight, Wrong};
use super::model::Config;
use super::reader::Section;
use super::sections::Connections;
use super::tree::{Node, Table, Value};
use super::words::Kind;
use super::{categories, sections, words};

/// Sections that are planned: whoever writes one must not believe that it counts.
const PLANNED: [&str; 7] = [
    "service",
    "calendar",
    "sla",
    "approval_policy",
    "freeze",
    "retention",
    "knowledge",
];

pub(super) fn read_sections(mut table: Table, folder: &Path, mistakes: &mut Vec<Mistake>) -> Config {
    let mut whole = Whole {
        folder,
        mistakes: &mut *mistakes,
    };
    let database = whole.one(&mut table, "database", sections::database);
    let http = whole.one(&mut table, "http", sections::http);
    let mut connections = Connections::new();
    let slack = whole.named(
        &mut table,
        "slack",
        Kind::Slack,
        &mut connections,
        sections::slack,
    );
    let discord = whole.named(
        &mut table,
        "discord",
        Kind::Discord,
        &mut connections,
        sections::discord,
    );
    let config = Config {
        database,
        http,
        slack,
        discord,
        channels: whole.many(&mut table, "channel", |section| {
            sections::channel(section, &connections)
        }),
        teams: whole.many(&mut table, "team", |section| {
            sections::team(section, &connections)
        }),
        people: whole.many(&mut table, "person", |section| {
            Some(sections::person(section, &connections))
        }),
        categories: whole.many(&mut table, "category", categories::category),
        matrix: whole.one(&mut table, "priority", sections::matrix),
        limits: whole.one(&mut table, "limits", sections::limits),
        intake: whole.one(&mut table, "intake", sections::intake),
        desk: whole.one(&mut table, "desk", |section| {
            sections::desk(section, &connections)
        }),
        clock_file: None,
        disk_file: None,
        warnings: Mistakes::default(),
    };
    whole.leftovers(table);
    config
}

/// The file as a list of sections.
struct Whole<'m> {
    folder: &'m Path,
    mistakes: &'m mut Vec<Mistake>,
}

impl Whole<'_> {
    /// Reads `[name]`, which may be missing.
    fn one<T>(&mut self, table: &mut Table, name: &str, read: impl FnOnce(&mut Section<'_>) -> T) -> T {
        let (site, entries) = match table.remove(name) {
            Some(Node {
                site,
                value: Value::Table(entries),
            }) => (site, entries),
            Some(node) => {
                self.is_no_section(&node, &format!("[{name}]"));
                (node.site, Table::new())
            }
            None => (Site::Nowhere, Table::new()),
        };
        let mut section = Section::new(format!("[{name}]"), site, entries, self.folder, self.mistakes);
        let made = read(&mut section);
        section.finish();
        made
    }

    /// Reads every `[kind.NAME]`, and learns the names.
    fn named<T>(
        &mut self,
        table: &mut Table,
        key: &str,
        kind: Kind,
        connections: &mut Connections,
        read: impl Fn(&mut Section<'_>) -> Option<T>,
    ) -> BTreeMap<String, T> {
        let entries = match table.remove(key) {
            Some(Node {
                value: Value::Table(entries),
                ..
            }) => entries,
            Some(node) => {
                self.is_no_section(&node, &format!("[{key}.NAME]"));
                return BTreeMap::new();
            }
            None => return BTreeMap::new(),
        };
        let mut made = BTreeMap::new();
        for (name, node) in entries {
            let Value::Table(inner) = node.value else {
                self.is_no_section(&node, &format!("[{key}.NAME]"));
                continue;
            };
            let title = format!("[{key}.{name}]");
            let mut section = Section::new(title, node.site.clone(), inner, self.folder, self.mistakes);
            if let Err(wrong) = words::name(&name) {
                section.mistake(node.site.clone(), "", wrong);
            }
            if connections.insert(name.clone(), kind).is_some() {
                let wrong = Wrong::new(
                    format!("\"{name}\" is the name of a Slack workspace already"),
                    "Choose another name",
                );
                section.mistake(node.site, "", wrong);
            }
            if let Some(one) = read(&mut section) {
                made.insert(name, one);
            }
            section.finish();
        }
        made
    }

    /// Reads every `[[name]]`.
    fn many<T>(
        &mut self,
        table: &mut Table,
        name: &str,
        read: impl Fn(&mut Section<'_>) -> Option<T>,
    ) -> Vec<T> {
        let title = format!("[[{name}]]");
        let items = match table.remove(name) {
            Some(Node {
                value: Value::List(items),
                ..
            }) => items,
            Some(node) => {
                self.is_no_section(&node, &title);
                return Vec::new();
            }
            None => return Vec::new(),
        };
        let mut made = Vec::new();
        for item in items {
            let Value::Table(entries) = item.value else {
                self.is_no_section(&item, &title);
                continue;
            };
            let mut section = Section::new(title.clone(), item.site, entries, self.folder, self.mistakes);
            made.extend(read(&mut section));
            section.finish();
        }
        made
    }

    fn is_no_section(&mut self, node: &Node, title: &str) {
        self.mistakes.push(Mistake {
            weight: Weight::Refused,
            site: node.site.clone(),
            key: String::new(),
            what: format!("this is {}, not {title}", node.value.kind()),
            mend: format!("Write {title} on a line of its own and the keys below it"),
        });
    }

    /// Sections that nobody read.
    fn leftovers(&mut self, table: Table) {
        let known = [
            "database", "http", "slack", "discord", "channel", "team", "category", "person", "priority",
            "limits", "intake", "desk",
        ];
        for (name, node) in table {
            let (what, mend) = if PLANNED.contains(&name.as_str()) {
                (
                    format!("this version does not know \"{name}\" yet"),
                    "Take it out; it would promise what nobody keeps".to_owned(),
                )
            } else {
                let mend = match words::nearest(&name, known) {
                    Some(near) => format!("Did you mean {near}? If not, take it out"),
                    None => format!("Take it out; known: {}", known.join(", ")),
                };
                (format!("there is no section \"{name}\""), mend)
            };
            self.mistakes.push(Mistake {
                weight: Weight::Refused,
                site: node.site,
                key: String::new(),
                what,
                mend,
            });
        }
    }
}
