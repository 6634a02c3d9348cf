//! `[[service]]`: the services that the organisation runs, and the words that people use for them.

use std::collections::{BTreeMap, BTreeSet};

use desk::Criticality;

use super::diagnostic::{Diagnostic, Location, Problem, Severity};
use super::model::{Config, Service};
use super::reader::Section;
use super::sections::{self, Connections};
use super::values::{self, short};

/// The title of a service. An option of a Discord select has 100 characters and can start with the question.
const TITLE: usize = 50;
/// A word is a phrase of a few words at most.
const WORD: usize = 50;

pub(super) fn service(section: &mut Section<'_>, connections: &Connections) -> Option<Service> {
    if !section.has("name") {
        section.missing("name", "Write name = \"vpn\", or what the service is called");
    }
    let name = section.parsed("name", values::name);
    let title = section.parsed("title", |text| short(text, TITLE, "title"));
    let owner = section.parsed("owner", |text| sections::identity(text, connections));
    let team = section.text("team");
    let criticalities = [
        ("high", Criticality::High),
        ("medium", Criticality::Medium),
        ("low", Criticality::Low),
    ];
    let criticality = section.word("criticality", &criticalities);
    let depends_on = section.list("depends_on", |text| Ok(text.to_owned()));
    let words = section.list("words", word);
    let channels = section.list("channels", |text| sections::channel_ref(text, connections));
    let name = name?;
    Some(Service {
        title: title.map_or_else(|| name.value.clone(), |title| title.value),
        name,
        owner: owner.map(|owner| owner.value),
        team,
        criticality: criticality.map(|word| word.value).unwrap_or_default(),
        depends_on,
        words,
        channels,
    })
}

/// Reads a word or a phrase that people use, in lower case.
pub(super) fn word(text: &str) -> Result<String, Problem> {
    let word = short(text, WORD, "word")?.to_lowercase();
    match word.chars().any(char::is_alphanumeric) {
        true => Ok(word),
        false => Err(Problem::new(
            format!("\"{text}\" has no letter and no digit"),
            "Write a word that people use, such as \"vpn\"",
        )),
    }
}

/// Checks that the named teams exist.
pub(super) fn teams_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || config.teams.iter().map(|team| team.name.value.as_str());
    for team in config.services.iter().filter_map(|service| service.team.as_ref()) {
        if names().all(|name| name != team.value) {
            let problem = values::unknown("team", &team.value, names());
            found.push(problem.at(&team.location, "[[service]] team"));
        }
    }
}

/// Checks that the services exist on which others depend.
pub(super) fn dependencies_exist(config: &Config, found: &mut Vec<Diagnostic>) {
    let names = || config.services.iter().map(|service| service.name.value.as_str());
    for dependency in config.services.iter().flat_map(|service| &service.depends_on) {
        if names().all(|name| name != dependency.value) {
            let problem = values::unknown("service", &dependency.value, names());
            found.push(problem.at(&dependency.location, "[[service]] depends_on"));
        }
    }
}

/// Checks that no service depends on itself, and that services have different words.
pub(super) fn check(config: &Config, found: &mut Vec<Diagnostic>) {
    let mut circles = Circles {
        services: config
            .services
            .iter()
            .map(|service| (service.name.value.as_str(), service))
            .collect(),
        done: BTreeSet::new(),
        found,
    };
    for service in &config.services {
        circles.follow(service, &mut Vec::new());
    }
    words_are_claimed_once(config, found);
}

/// The search for services that depend on themselves.
struct Circles<'c, 'd> {
    services: BTreeMap<&'c str, &'c Service>,
    /// The services whose dependencies were followed.
    done: BTreeSet<&'c str>,
    found: &'d mut Vec<Diagnostic>,
}

impl<'c> Circles<'c, '_> {
    /// Follows the dependencies of a service. `path` leads to the service. Each dependency that closes a circle is
    /// reported once.
    fn follow(&mut self, service: &'c Service, path: &mut Vec<&'c str>) {
        let name = service.name.value.as_str();
        if !self.done.insert(name) {
            return;
        }
        path.push(name);
        for dependency in &service.depends_on {
            let needed = dependency.value.as_str();
            if let Some(start) = path.iter().position(|name| *name == needed) {
                let circle = [&path[start..], &[needed]].concat().join(" → ");
                self.found.push(Diagnostic::error(
                    &dependency.location,
                    "[[service]] depends_on",
                    format!("{circle} is a circle"),
                    "Take out the dependency that is not real",
                ));
            } else if let Some(service) = self.services.get(needed).copied() {
                self.follow(service, path);
            }
        }
        path.pop();
    }
}

/// Warns of a word that two services claim.
fn words_are_claimed_once(config: &Config, found: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, (&Service, &Location)> = BTreeMap::new();
    for service in &config.services {
        for word in &service.words {
            let (owner, location) = *first.entry(&word.value).or_insert((service, &word.location));
            if owner.name.value == service.name.value {
                continue;
            }
            let what = format!(
                "\"{}\" is a word of \"{}\" in {} already",
                word.value,
                owner.name.value,
                location.phrase()
            );
            let help = "Keep it at one service; otherwise the first one is proposed";
            found.push(Diagnostic {
                severity: Severity::Warning,
                ..Diagnostic::error(&word.location, "[[service]] words", what, help)
            });
        }
    }
}
