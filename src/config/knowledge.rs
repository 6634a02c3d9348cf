//! `[knowledge]`: where articles are, and what holds for an article whose file does not say so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use desk::{ArticleState, Audience};
use secrecy::ExposeSecret;

use super::diagnostic::{Diagnostic, Located, Location, Problem};
use super::model::{Config, Database, Knowledge};
use super::reader::Section;
use super::services::word;
use super::values;

/// The name of the index if the database is no SQLite file.
const INDEX: &str = "frontdesk.index";

pub(super) fn knowledge(section: &mut Section<'_>, database: &Database) -> Knowledge {
    let base = section.folder();
    let folders = section.list("folders", |text| folder(base, text));
    let starter = section.flag("starter").unwrap_or(false);
    let index = index(section, database);
    let synonyms = synonyms(section);
    let audience = section.parsed("audience", audience);
    let states = [
        ("wip", ArticleState::Wip),
        ("not_validated", ArticleState::NotValidated),
        ("validated", ArticleState::Validated),
    ];
    let state = section.word("state", &states);
    Knowledge {
        folders,
        starter,
        index,
        synonyms,
        audience: audience.unwrap_or(Located {
            value: Audience::Agents,
            location: Location::Nowhere,
        }),
        state: state.map_or(ArticleState::NotValidated, |state| state.value),
    }
}

/// The path of a folder that exists.
fn folder(base: &Path, text: &str) -> Result<PathBuf, Problem> {
    let path = base.join(text);
    let problem = |why: String| {
        Problem::new(
            format!("\"{text}\" {why}"),
            "Create the folder beside this file, or take it out",
        )
    };
    match path.read_dir() {
        Ok(_) => Ok(path),
        Err(error) => Err(problem(format!("cannot be read: {error}"))),
    }
}

/// The path of the index. The index must not replace the database.
fn index(section: &mut Section<'_>, database: &Database) -> PathBuf {
    let base = section.folder();
    let sqlite = sqlite_file(database.url.expose_secret());
    let Some(given) = section.parsed("index", |text| match text.trim() {
        "" => Err(Problem::new(
            "this is empty",
            format!("Write index = \"{INDEX}\", or take it out"),
        )),
        text => Ok(base.join(text)),
    }) else {
        let beside = sqlite.map(|file| file.with_extension("index"));
        return beside.unwrap_or_else(|| base.join(INDEX));
    };
    if sqlite.is_some_and(|file| file == given.value) {
        let problem = Problem::new(
            "this is the file of the database",
            "Write the name of another file",
        );
        section.report(given.location, "index", problem);
    }
    given.value
}

/// The file of a SQLite database. `None` for PostgreSQL and for a database in memory.
fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite:")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    let (path, parameters) = path.split_once('?').unwrap_or((path, ""));
    let in_memory = path.is_empty() || path.contains(":memory:") || parameters.contains("mode=memory");
    (!in_memory).then(|| PathBuf::from(path))
}

/// The lists of words with one meaning. A word has one list.
fn synonyms(section: &mut Section<'_>) -> Vec<Vec<String>> {
    let lists = section.lists("synonyms", word);
    let mut first: BTreeMap<&str, &Location> = BTreeMap::new();
    for list in &lists {
        if list.value.len() < 2 {
            let problem = Problem::new(
                "a list of synonyms has two words or more",
                "Write synonyms = [[\"vpn\", \"tunnel\"]]",
            );
            section.report(list.location.clone(), "synonyms", problem);
        }
        for word in &list.value {
            let Some(first) = first.insert(&word.value, &word.location) else {
                continue;
            };
            let problem = Problem::new(
                format!("\"{}\" is in {} already", word.value, first.phrase()),
                "Write all words with one meaning into one list",
            );
            section.report(word.location.clone(), "synonyms", problem);
        }
    }
    let words = |list: Located<Vec<Located<String>>>| list.value.into_iter().map(|word| word.value).collect();
    lists.into_iter().map(words).collect()
}

fn audience(text: &str) -> Result<Audience, Problem> {
    text.parse().map_err(|_| {
        Problem::new(
            format!("\"{text}\" is no audience"),
            "Write \"everyone\", \"agents\", \"team:NAME\" or \"group:NAME\"",
        )
    })
}

/// Checks that the team of the audience exists.
pub(super) fn team_exists(config: &Config, found: &mut Vec<Diagnostic>) {
    if let Audience::Team(team) = &config.knowledge.audience.value {
        let names = config.teams.iter().map(|team| &team.name);
        is_known("team", &team.0, names, config, found);
    }
}

/// Checks that the group of the audience exists.
pub(super) fn group_exists(config: &Config, found: &mut Vec<Diagnostic>) {
    if let Audience::Group(group) = &config.knowledge.audience.value {
        let names = config.groups.iter().map(|group| &group.name);
        is_known("group", &group.0, names, config, found);
    }
}

fn is_known<'c>(
    kind: &str,
    name: &str,
    names: impl Iterator<Item = &'c Located<String>>,
    config: &Config,
    found: &mut Vec<Diagnostic>,
) {
    let names: Vec<&str> = names.map(|name| name.value.as_str()).collect();
    if !names.contains(&name) {
        let location = &config.knowledge.audience.location;
        found.push(values::unknown(kind, name, names).at(location, "[knowledge] audience"));
    }
}
