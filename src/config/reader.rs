//! Reads one section: a reader takes its keys one by one and reports every problem.
//!
//! A key that the reader has not taken is unknown. Its diagnostic suggests the nearest known key.

use std::ops::RangeInclusive;
use std::path::Path;

use secrecy::SecretString;

use super::diagnostic::{Diagnostic, Located, Location, Problem, Severity};
use super::secrets;
use super::tree::{Node, Table, Value};
use super::values::nearest;
use crate::redaction;

mod lists;
mod tables;

/// A section that is being read.
pub(super) struct Section<'m> {
    /// The title in the file: `[desk]`, `[[team]]`.
    name: String,
    /// The location of the title.
    location: Location,
    rest: Table,
    known: Vec<&'static str>,
    /// The folder of the file. Relative paths start from here.
    folder: &'m Path,
    diagnostics: &'m mut Vec<Diagnostic>,
}

impl<'m> Section<'m> {
    pub(super) fn new(
        name: impl Into<String>,
        location: Location,
        table: Table,
        folder: &'m Path,
        diagnostics: &'m mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            name: name.into(),
            location,
            rest: table,
            known: Vec::new(),
            folder,
            diagnostics,
        }
    }

    /// Reports a problem at a key of this section.
    pub(super) fn report(&mut self, location: Location, key: &str, problem: Problem) {
        let key = match (self.name.as_str(), key) {
            ("", key) => key.to_owned(),
            (name, "") => name.to_owned(),
            (name, key) => format!("{name} {key}"),
        };
        self.diagnostics.push(Diagnostic {
            severity: Severity::Error,
            location,
            key,
            what: problem.what,
            help: problem.help,
        });
    }

    /// Takes a key that has no effect yet, and warns the administrator.
    pub(super) fn without_effect(&mut self, key: &'static str, why: &str) {
        let Some(node) = self.take(key) else {
            return;
        };
        self.report(
            node.location,
            key,
            Problem::new(
                format!("this has no effect yet: {why}"),
                "Keep it for later, or take it out",
            ),
        );
        if let Some(noted) = self.diagnostics.last_mut() {
            noted.severity = Severity::Warning;
        }
    }

    /// The location of the title.
    pub(super) fn location(&self) -> Location {
        self.location.clone()
    }

    /// The folder from which relative paths start.
    pub(super) fn folder(&self) -> &'m Path {
        self.folder
    }

    /// Takes a boolean.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let node = self.take(key)?;
        let flag = match (&node.value, &node.location) {
            (Value::Flag(flag), _) => Some(*flag),
            // The value of a variable is a text.
            (Value::Text(text), Location::Variable(_)) => text.trim().parse().ok(),
            _ => None,
        };
        if flag.is_some() {
            return flag;
        }
        let problem = Problem::new(
            format!("this is {}, not true or false", node.value.kind()),
            format!("Write {key} = true or {key} = false, without quotes"),
        );
        self.report(node.location, key, problem);
        None
    }

    /// Takes a list of sections within this section.
    pub(super) fn many<T>(
        &mut self,
        key: &'static str,
        name: &str,
        read: impl Fn(&mut Section<'_>) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        let items = match node.value {
            Value::List(items) => items,
            Value::Text(_) | Value::Integer(_) | Value::Flag(_) | Value::Table(_) | Value::Other(_) => {
                vec![node]
            }
        };
        let mut made = Vec::new();
        for Node { location, value } in items {
            let Value::Table(entries) = value else {
                let problem = Problem::new(
                    format!("this is {}, not {name}", value.kind()),
                    format!("Write {name} on a line of its own and the keys below it"),
                );
                self.report(location, key, problem);
                continue;
            };
            let mut section = Section::new(name, location, entries, self.folder, self.diagnostics);
            made.extend(read(&mut section));
            section.finish();
        }
        made
    }

    /// Reports a missing key.
    pub(super) fn missing(&mut self, key: &str, help: impl Into<String>) {
        let problem = Problem::new("this key is missing", help);
        self.report(self.location.clone(), key, problem);
    }

    /// Whether the section has this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.rest.contains_key(key)
    }

    /// Takes a key without conversion.
    pub(super) fn take(&mut self, key: &'static str) -> Option<Node> {
        self.known.push(key);
        self.rest.remove(key)
    }

    /// Takes a text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Located<String>> {
        let node = self.take(key)?;
        self.as_text(node, key)
    }

    /// Takes a text and converts it.
    pub(super) fn parsed<T>(
        &mut self,
        key: &'static str,
        make: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<Located<T>> {
        let text = self.text(key)?;
        self.made(text, key, make)
    }

    /// Takes one of the given words.
    pub(super) fn word<T: Copy>(&mut self, key: &'static str, words: &[(&str, T)]) -> Option<Located<T>> {
        let text = self.text(key)?;
        self.word_of(key, text, words)
    }

    /// Converts one of the given words.
    pub(super) fn word_of<T: Copy>(
        &mut self,
        key: &str,
        text: Located<String>,
        words: &[(&str, T)],
    ) -> Option<Located<T>> {
        self.made(text, key, |text| {
            if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
                return Ok(*value);
            }
            let quoted: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            Err(Problem::new(
                format!("\"{text}\" means nothing here"),
                match nearest(text, words.iter().map(|(word, _)| *word)) {
                    Some(near) => format!("Did you mean \"{near}\"? Known: {}", quoted.join(", ")),
                    None => format!("Write {}", quoted.join(" or ")),
                },
            ))
        })
    }

    /// Takes a whole number within bounds.
    pub(super) fn number(&mut self, key: &'static str, bounds: RangeInclusive<u32>) -> Option<Located<u32>> {
        let node = self.take(key)?;
        let number = match (&node.value, &node.location) {
            (Value::Integer(number), _) => u32::try_from(*number).ok(),
            // The value of a variable is a text.
            (Value::Text(text), Location::Variable(_)) => text.trim().parse().ok(),
            (Value::Text(_) | Value::Flag(_) | Value::List(_) | Value::Table(_) | Value::Other(_), _) => None,
        };
        let location = node.location;
        match number.filter(|number| bounds.contains(number)) {
            Some(value) => Some(Located { value, location }),
            None => {
                let problem = Problem::new(
                    format!("this is no number from {} to {}", bounds.start(), bounds.end()),
                    format!(
                        "Write {key} = {}, or another number without quotes",
                        bounds.end().min(&20)
                    ),
                );
                self.report(location, key, problem);
                None
            }
        }
    }

    /// Takes a secret: the value of `key`, or the content of the file that `key_file` names.
    pub(super) fn secret(
        &mut self,
        key: &'static str,
        key_file: &'static str,
        check: impl FnOnce(&str) -> Result<(), Problem>,
    ) -> Option<Located<SecretString>> {
        if self.has(key) && self.has(key_file) {
            let location = self
                .take(key_file)
                .map_or(Location::Nowhere, |node| node.location);
            let problem = Problem::new(
                format!("{key} is given as well, and only one can count"),
                format!("Take {key} or {key_file} out"),
            );
            self.report(location, key_file, problem);
        }
        let (named, text) = match self.text(key) {
            Some(text) => {
                self.known.push(key_file);
                (key, text)
            }
            None => (key_file, self.file(key_file)?),
        };
        let text = text.map(|text| text.trim().to_owned());
        let check = |text: &str| match text {
            "" => Err(Problem::new(
                "this is empty",
                format!("Write the secret, or name its file with {key_file}"),
            )),
            text => check(text),
        };
        match check(&text.value) {
            Ok(()) => {
                redaction::hide(&text.value);
                Some(text.map(SecretString::from))
            }
            Err(problem) => {
                self.report(text.location, named, problem);
                None
            }
        }
    }

    fn file(&mut self, key_file: &'static str) -> Option<Located<String>> {
        let path = self.text(key_file)?;
        let file = self.folder.join(&path.value);
        match std::fs::read_to_string(&file) {
            Ok(text) => {
                let key = format!("{} {key_file}", self.name);
                let warning = secrets::readable_secret(&file, key, &path.location);
                self.diagnostics.extend(warning);
                Some(Located {
                    value: text,
                    location: path.location,
                })
            }
            Err(error) => {
                let problem = Problem::new(
                    format!("\"{}\" cannot be read: {error}", path.value),
                    "Put the secret into that file, readable by this user",
                );
                self.report(path.location, key_file, problem);
                None
            }
        }
    }

    /// Reports every key that was not taken.
    pub(super) fn finish(mut self) {
        let known = std::mem::take(&mut self.known);
        for (key, node) in std::mem::take(&mut self.rest) {
            let help = match nearest(&key, known.iter().copied()) {
                Some(near) => format!("Did you mean {near}? If not, take it out"),
                None => format!("Take it out; known here: {}", known.join(", ")),
            };
            self.report(node.location, &key, Problem::new("there is no such key", help));
        }
    }

    fn as_text(&mut self, node: Node, key: &str) -> Option<Located<String>> {
        match node.value {
            Value::Text(value) => Some(Located {
                value,
                location: node.location,
            }),
            value @ (Value::Integer(_)
            | Value::Flag(_)
            | Value::List(_)
            | Value::Table(_)
            | Value::Other(_)) => {
                let problem = Problem::new(
                    format!("this is {}, not a text", value.kind()),
                    "Put it into double quotes",
                );
                self.report(node.location, key, problem);
                None
            }
        }
    }

    fn made<T>(
        &mut self,
        text: Located<String>,
        key: &str,
        make: impl FnOnce(&str) -> Result<T, Problem>,
    ) -> Option<Located<T>> {
        match make(&text.value) {
            Ok(value) => Some(Located {
                value,
                location: text.location,
            }),
            Err(problem) => {
                self.report(text.location, key, problem);
                None
            }
        }
    }
}
