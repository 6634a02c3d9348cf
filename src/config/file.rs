//! Reads the sections of the file into a [`Config`].

use std::collections::BTreeMap;
use std::path::Path;

use super::diagnostic::{Diagnostic, Diagnostics, Location, Problem, Severity};
use super::model::Config;
use super::reader::Section;
use super::sections::Connections;
use super::tree::{Node, Table, Value};
use super::values::Platform;
use super::{approvals, calendars, categories, changes, knowledge, sections, services, sla, values};

/// The names of planned sections. An administrator who writes one must not believe that it has an effect.
const PLANNED: [&str; 2] = ["freeze", "retention"];

/// The file while its sections are read.
pub(super) struct File<'d> {
    /// The sections that no reader has taken yet.
    rest: Table,
    /// The names of the sections that the readers have taken.
    known: Vec<&'static str>,
    folder: &'d Path,
    diagnostics: &'d mut Vec<Diagnostic>,
}

/// Reads every section. Relative paths start from `folder`.
pub(super) fn read_sections(table: Table, folder: &Path, diagnostics: &mut Vec<Diagnostic>) -> Config {
    let mut file = File::new(table, folder, diagnostics);
    let database = file.one("database", sections::database);
    let http = file.one("http", sections::http);
    let knowledge = file.one("knowledge", |section| knowledge::knowledge(section, &database));
    let mut connections = Connections::new();
    let slack = file.named("slack", Platform::Slack, &mut connections, sections::slack);
    let discord = file.named("discord", Platform::Discord, &mut connections, sections::discord);
    let config = Config {
        database,
        http,
        slack,
        discord,
        channels: file.many("channel", |section| sections::channel(section, &connections)),
        teams: file.many("team", |section| sections::team(section, &connections)),
        categories: file.many("category", categories::category),
        groups: file.many("group", |section| sections::group(section, &connections)),
        services: file.many("service", |section| services::service(section, &connections)),
        approval_policies: file.many("approval_policy", |section| {
            approvals::policy(section, &connections)
        }),
        change: file.one("change", |section| changes::change(section, &connections)),
        change_templates: file.many("change_template", changes::template),
        calendars: file.many("calendar", calendars::calendar),
        sla_policies: file.many("sla", sla::policy),
        knowledge,
        people: file.many("person", |section| Some(sections::person(section, &connections))),
        matrix: file.one("priority", sections::matrix),
        limits: file.one("limits", sections::limits),
        intake: file.one("intake", sections::intake),
        desk: file.one("desk", |section| sections::desk(section, &connections)),
        clock_file: None,
        disk_file: None,
        warnings: Diagnostics::default(),
    };
    file.finish();
    config
}

impl<'d> File<'d> {
    /// The sections of a file, of which no reader has taken one yet.
    pub(super) fn new(rest: Table, folder: &'d Path, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self {
            rest,
            known: Vec::new(),
            folder,
            diagnostics,
        }
    }

    fn take(&mut self, name: &'static str) -> Option<Node> {
        self.known.push(name);
        self.rest.remove(name)
    }

    /// Reads `[name]`. A missing section is read as an empty one.
    pub(super) fn one<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Section<'_>) -> T) -> T {
        let title = format!("[{name}]");
        let (location, entries) = match self.take(name) {
            Some(Node {
                location,
                value: Value::Table(entries),
            }) => (location, entries),
            Some(node) => {
                self.report_no_section(&node, &title);
                (node.location, Table::new())
            }
            None => (Location::Nowhere, Table::new()),
        };
        let mut section = Section::new(title, location, entries, self.folder, self.diagnostics);
        let made = read(&mut section);
        section.finish();
        made
    }

    /// Reads every `[key.NAME]`, and adds the names to the connections.
    fn named<T>(
        &mut self,
        key: &'static str,
        platform: Platform,
        connections: &mut Connections,
        read: impl Fn(&mut Section<'_>) -> Option<T>,
    ) -> BTreeMap<String, T> {
        let entries = match self.take(key) {
            Some(Node {
                value: Value::Table(entries),
                ..
            }) => entries,
            Some(node) => {
                self.report_no_section(&node, &format!("[{key}.NAME]"));
                return BTreeMap::new();
            }
            None => return BTreeMap::new(),
        };
        let mut made = BTreeMap::new();
        for (name, node) in entries {
            let Value::Table(inner) = node.value else {
                self.report_no_section(&node, &format!("[{key}.NAME]"));
                continue;
            };
            let title = format!("[{key}.{name}]");
            let mut section =
                Section::new(title, node.location.clone(), inner, self.folder, self.diagnostics);
            if let Err(problem) = values::name(&name) {
                section.report(node.location.clone(), "", problem);
            }
            if connections.insert(name.clone(), platform).is_some() {
                let problem = Problem::new(
                    format!("\"{name}\" is the name of a Slack workspace already"),
                    "Choose another name",
                );
                section.report(node.location, "", problem);
            }
            if let Some(one) = read(&mut section) {
                made.insert(name, one);
            }
            section.finish();
        }
        made
    }

    /// Reads every `[[name]]`.
    pub(super) fn many<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Section<'_>) -> Option<T>,
    ) -> Vec<T> {
        let title = format!("[[{name}]]");
        let items = match self.take(name) {
            Some(Node {
                value: Value::List(items),
                ..
            }) => items,
            Some(node) => {
                self.report_no_section(&node, &title);
                return Vec::new();
            }
            None => return Vec::new(),
        };
        let mut made = Vec::new();
        for item in items {
            let Value::Table(entries) = item.value else {
                self.report_no_section(&item, &title);
                continue;
            };
            let mut section = Section::new(
                title.clone(),
                item.location,
                entries,
                self.folder,
                self.diagnostics,
            );
            made.extend(read(&mut section));
            section.finish();
        }
        made
    }

    fn report_no_section(&mut self, node: &Node, title: &str) {
        self.diagnostics.push(Diagnostic {
            severity: Severity::Error,
            location: node.location.clone(),
            key: String::new(),
            what: format!("this is {}, not {title}", node.value.kind()),
            help: format!("Write {title} on a line of its own and the keys below it"),
        });
    }

    /// Reports every section that no reader has taken.
    fn finish(self) {
        let known = self.known;
        for (name, node) in self.rest {
            let (what, help) = if PLANNED.contains(&name.as_str()) {
                (
                    format!("this version does not know \"{name}\" yet"),
                    "Take it out; it would promise what nobody keeps".to_owned(),
                )
            } else {
                let help = match values::nearest(&name, known.iter().copied()) {
                    Some(near) => format!("Did you mean {near}? If not, take it out"),
                    None => format!("Take it out; known: {}", known.join(", ")),
                };
                (format!("there is no section \"{name}\""), help)
            };
            self.diagnostics.push(Diagnostic {
                severity: Severity::Error,
                location: node.location,
                key: String::new(),
                what,
                help,
            });
        }
    }
}
