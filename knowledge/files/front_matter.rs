//! The front matter of a Markdown file: what it says about the article.

use std::collections::BTreeMap;
use std::str::FromStr;

use chrono::NaiveDate;
use desk::{ArticleState, Audience, Identity, KnownError, ServiceName};

use super::article_file::{MOST_TITLE, one_line};
use super::error::FileProblem;
use super::yaml::{self, Entry, Value};

/// The line that begins and ends front matter.
const FENCE: &str = "---";

/// Every key, with the values that it accepts.
const KEYS: [(&str, &str); 12] = [
    ("id", "Write a text of up to 200 characters."),
    ("title", "Write a text of up to 200 characters."),
    ("audience", "Write everyone, agents, team:NAME or group:NAME."),
    ("services", "Write the name of a service, or [vpn, network]."),
    ("owner", "Write CONNECTION:ID, such as hq:U0LEE."),
    ("review", "Write a day, such as 2027-03-01."),
    ("state", "Write wip, not_validated, validated or archived."),
    ("type", "Write known_error, or take it out."),
    ("symptom", "Write a text."),
    ("cause", "Write a text."),
    ("workaround", "Write a text."),
    ("language", "Write a code such as en or pt-BR."),
];

/// The longest code of a language.
const MOST_LANGUAGE: usize = 35;

/// A file in its two parts.
pub(crate) struct Parts<'t> {
    /// The YAML, and the line in which it begins.
    pub(crate) front_matter: Option<(&'t str, usize)>,
    pub(crate) body: &'t str,
}

/// What the front matter says.
#[derive(Default)]
pub(crate) struct FrontMatter {
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) audience: Option<Audience>,
    pub(crate) services: Vec<ServiceName>,
    pub(crate) owner: Option<Identity>,
    pub(crate) review: Option<NaiveDate>,
    pub(crate) state: Option<ArticleState>,
    pub(crate) known_error: Option<KnownError>,
    pub(crate) language: Option<String>,
    pub(crate) warnings: Vec<FileProblem>,
}

/// Splits a text whose lines end with `\n`.
pub(crate) fn split(text: &str) -> Result<Parts<'_>, FileProblem> {
    let mut lines = text.split_inclusive('\n');
    let is_fence = |line: &str| line.trim_end() == FENCE;
    let Some(first) = lines.next().filter(|line| is_fence(line)) else {
        return Ok(Parts {
            front_matter: None,
            body: text,
        });
    };
    let (start, mut end) = (first.len(), first.len());
    for line in lines {
        if is_fence(line) {
            return Ok(Parts {
                front_matter: Some((&text[start..end], 2)),
                body: &text[end + line.len()..],
            });
        }
        end += line.len();
    }
    Err(FileProblem::at(
        1,
        "The front matter has no end. Write --- on a line of its own below it.",
    ))
}

/// Reads the YAML. Every problem is reported.
pub(crate) fn read(text: &str, first_line: usize) -> Result<FrontMatter, Vec<FileProblem>> {
    let below = |mut problem: FileProblem| {
        problem.line = problem.line.map(|line| line + first_line - 1);
        problem
    };
    let entries = yaml::entries(text).map_err(|problem| vec![below(problem)])?;
    let mut reader = Reader::new(entries);
    let read = FrontMatter {
        id: reader.parsed("id", short),
        title: reader.parsed("title", short),
        audience: reader.parsed("audience", parse),
        services: reader.services(),
        owner: reader.parsed("owner", parse),
        review: reader.parsed("review", |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()),
        state: reader.parsed("state", parse),
        known_error: reader.known_error(),
        language: reader.parsed("language", language),
        warnings: Vec::new(),
    };
    reader.finish();
    if !reader.problems.is_empty() {
        return Err(reader.problems.into_iter().map(below).collect());
    }
    Ok(FrontMatter {
        warnings: reader.warnings.into_iter().map(below).collect(),
        ..read
    })
}

/// The entries that are not read yet, and what was found.
struct Reader {
    rest: BTreeMap<String, Entry>,
    problems: Vec<FileProblem>,
    warnings: Vec<FileProblem>,
}

impl Reader {
    fn new(entries: Vec<Entry>) -> Self {
        let mut reader = Self {
            rest: BTreeMap::new(),
            problems: Vec::new(),
            warnings: Vec::new(),
        };
        for entry in entries {
            let (line, key) = (entry.line, entry.key.clone());
            if let Some(before) = reader.rest.insert(entry.key.clone(), entry) {
                let text = format!("{key} is in line {} already. Keep one of them.", before.line);
                reader.problems.push(FileProblem::at(line, text));
            }
        }
        reader
    }

    /// Takes a key. An empty value is the same as no value.
    fn take(&mut self, key: &str) -> Option<Entry> {
        self.rest.remove(key).filter(|entry| entry.value != Value::Empty)
    }

    fn parsed<T>(&mut self, key: &str, make: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let entry = self.take(key)?;
        let made = match &entry.value {
            Value::Text(text) => make(text.trim()),
            Value::Empty | Value::List(_) | Value::Other => None,
        };
        if made.is_none() {
            self.refuse(&entry);
        }
        made
    }

    fn services(&mut self) -> Vec<ServiceName> {
        let Some(entry) = self.take("services") else {
            return Vec::new();
        };
        let names = match &entry.value {
            Value::Text(name) => vec![name.clone()],
            Value::List(names) => names.clone(),
            Value::Empty | Value::Other => Vec::new(),
        };
        let is_wrong = names.iter().any(|name| short(name).is_none());
        if is_wrong || matches!(entry.value, Value::Other) {
            self.refuse(&entry);
        }
        let mut services: Vec<ServiceName> = Vec::new();
        for name in names.iter().filter_map(|name| short(name)).map(ServiceName) {
            if !services.contains(&name) {
                services.push(name);
            }
        }
        services
    }

    fn known_error(&mut self) -> Option<KnownError> {
        let is_known_error = self.parsed("type", |text| (text == "known_error").then_some(()));
        let keys = ["symptom", "cause", "workaround"];
        let lines = keys.map(|key| self.rest.get(key).map(|entry| (key, entry.line)));
        let [symptom, cause, workaround] = keys.map(|key| self.parsed(key, |text| Some(text.to_owned())));
        if is_known_error.is_some() {
            return Some(KnownError {
                symptom: symptom.unwrap_or_default(),
                cause: cause.unwrap_or_default(),
                workaround: workaround.unwrap_or_default(),
            });
        }
        for (key, line) in lines.into_iter().flatten() {
            let text = format!("{key} has no effect without type: known_error.");
            self.warnings.push(FileProblem::at(line, text));
        }
        None
    }

    fn refuse(&mut self, entry: &Entry) {
        let accepted = KEYS.iter().find(|(key, _)| *key == entry.key);
        let accepted = accepted.map_or("Take it out.", |(_, accepted)| *accepted);
        let what = match &entry.value {
            Value::Text(text) => format!("\"{}\" is no value for {}.", cut(text), entry.key),
            Value::Empty | Value::List(_) | Value::Other => format!("{} has a wrong value.", entry.key),
        };
        self.problems
            .push(FileProblem::at(entry.line, format!("{what} {accepted}")));
    }

    /// Warns of every key that was not read.
    fn finish(&mut self) {
        for (key, entry) in std::mem::take(&mut self.rest) {
            let known: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
            let text = format!(
                "There is no key {}. It has no effect. Known: {}.",
                cut(&key),
                known.join(", ")
            );
            self.warnings.push(FileProblem::at(entry.line, text));
        }
        self.problems.sort_by_key(|problem| problem.line);
        self.warnings.sort_by_key(|problem| problem.line);
    }
}

fn parse<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// A short text of one line.
fn short(text: &str) -> Option<String> {
    let text = one_line(text);
    let length = text.chars().count();
    (1..=MOST_TITLE).contains(&length).then_some(text)
}

/// The code of a language.
fn language(text: &str) -> Option<String> {
    let fits = text
        .split('-')
        .all(|part| !part.is_empty() && part.chars().all(|sign| sign.is_ascii_alphanumeric()));
    (fits && (2..=MOST_LANGUAGE).contains(&text.len())).then(|| text.to_owned())
}

/// The beginning of a wrong value.
fn cut(text: &str) -> String {
    one_line(text).chars().take(80).collect()
}
