//! `desk.toml` and the environment: the only place that reads either.
//!
//! The text becomes a tree whose values know their lines (`tree.rs`), variables are laid over it (`environment.rs`), a
//! reader takes each section apart into plain structs (`reader.rs`, `sections.rs`), and what no section sees by itself
//! is looked at last (`check.rs`). All mistakes are said at once.
//! It knows nothing of what the values are used for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use desk::Matrix;

use self::reader::Section;
use self::sections::Connections;
use self::tree::{Node, Table, Value};
use self::words::Kind;

mod categories;
mod check;
mod environment;
mod mistake;
mod reader;
mod sections;
mod shape;
#[cfg(test)]
mod tests;
mod tree;
mod variables;
mod words;

pub use self::mistake::{Mistake, Mistakes, Site, Sited, Weight};
pub use self::shape::{
    BeforeOpening, Category, Channel, Database, Desk, Directory, Discord, Home, Http, Intake, Limits,
    OnClose, Person, Slack, SlackTransport, Team,
};
pub use self::words::is_loopback;

/// All that an administrator decides.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where tickets are kept.
    pub database: Database,
    /// Where the desk listens.
    pub http: Http,
    /// Slack workspaces by their names.
    pub slack: BTreeMap<String, Slack>,
    /// Discord guilds by their names.
    pub discord: BTreeMap<String, Discord>,
    /// Watched channels.
    pub channels: Vec<Channel>,
    /// Teams; the first takes what comes from a place without one.
    pub teams: Vec<Team>,
    /// Forms with questions of their own.
    pub categories: Vec<Category>,
    /// Joined identities.
    pub people: Vec<Person>,
    /// Priority by impact and urgency.
    pub matrix: Matrix,
    /// How much one requester may ask for at once.
    pub limits: Limits,
    /// What happens before a ticket is opened.
    pub intake: BeforeOpening,
    /// The desk itself.
    pub desk: Desk,
    /// A file with the seconds by which the desk's clock is ahead (`FRONTDESK_CLOCK`); for tests and the demo.
    pub clock_file: Option<PathBuf>,
    /// A file that says how much room there is (`FRONTDESK_DISK`); for tests.
    pub disk_file: Option<PathBuf>,
    /// What is written and has no effect.
    pub warnings: Mistakes,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {file}")]
    Unreadable {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What is written is wrong.
    #[error(transparent)]
    Wrong(#[from] Mistakes),
}

impl Config {
    /// Reads a file, and the environment of this process.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], with all mistakes.
    pub fn load(file: &Path) -> Result<Self, ConfigError> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|source| ConfigError::Unreadable {
            file: name.clone(),
            source,
        })?;
        // Variables that are not UTF-8 are none of ours.
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let folder = file.parent().unwrap_or(Path::new(""));
        Ok(Self::read(&text, &name, folder, variables)?)
    }

    /// Reads a text and variables; `file` is only named in mistakes, and paths start from `folder`.
    ///
    /// # Errors
    ///
    /// [`Mistakes`], all of them.
    pub fn read(
        text: &str,
        file: &str,
        folder: &Path,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Mistakes> {
        let variables: Vec<_> = variables.into_iter().collect();
        let path_in = |variable: &str| {
            let found = variables.iter().find(|(name, _)| name == variable);
            found.map(|(_, path)| PathBuf::from(path))
        };
        let (clock_file, disk_file) = (path_in("FRONTDESK_CLOCK"), path_in("FRONTDESK_DISK"));
        let mut table = tree::parse(text).map_err(|mistakes| Mistakes::new(file, mistakes))?;
        let mut mistakes = Vec::new();
        environment::lay_over(&mut table, variables, &mut mistakes);
        let mut config = read_sections(table, folder, &mut mistakes);
        config.clock_file = clock_file;
        config.disk_file = disk_file;
        // A team that could not be read is no missing team.
        let teams_are_whole = mistakes
            .iter()
            .all(|mistake| !mistake.key.starts_with("[[team]]"));
        mistakes.extend(check::fit(&config, teams_are_whole));
        let (refused, warned): (Vec<_>, Vec<_>) = mistakes
            .into_iter()
            .partition(|mistake| mistake.weight == Weight::Refused);
        config.warnings = Mistakes::new(file, warned);
        match refused.is_empty() {
            true => Ok(config),
            false => Err(Mistakes::new(file, refused)),
        }
    }
}

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

fn read_sections(mut table: Table, folder: &Path, mistakes: &mut Vec<Mistake>) -> Config {
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
                let wrong = mistake::Wrong::new(
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
