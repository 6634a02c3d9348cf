//! The YAML of front matter: keys with texts or lists of texts.
//!
//! The parser's events are read without recursion, so deep nesting costs no stack.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::error::FileProblem;

/// Front matter of other programs nests a few levels.
const MOST_LEVELS: usize = 16;

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// The line in the front matter, from 1.
    pub(crate) line: usize,
    pub(crate) value: Value,
}

/// The values that front matter distinguishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing, or `null`.
    Empty,
    Text(String),
    List(Vec<String>),
    /// A value that no key of ours accepts: a section, a list of lists, an alias.
    Other,
}

/// The entries, while the events are read.
#[derive(Default)]
struct Reading {
    entries: Vec<Entry>,
    /// The key whose value comes next, with its line.
    key: Option<(String, usize)>,
    /// The items of the list that is the value of the key. `None` if an item is no text.
    list: Option<Option<Vec<String>>>,
    level: usize,
}

/// Reads the entries.
pub(crate) fn entries(text: &str) -> Result<Vec<Entry>, FileProblem> {
    let mut reading = Reading::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let problem = format!(
                "The front matter is no YAML: {}. Write KEY: VALUE, and put a text with a colon into quotes.",
                error.info()
            );
            FileProblem::at(error.marker().line(), problem)
        })?;
        reading.take(event, span)?;
    }
    Ok(reading.entries)
}

impl Reading {
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), FileProblem> {
        let line = span.start.line();
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let is_list = matches!(event, Event::SequenceStart(..));
                self.open(is_list, line)
            }
            Event::MappingEnd | Event::SequenceEnd => {
                self.close();
                Ok(())
            }
            Event::Scalar(text, style, ..) => self.scalar(&text, style, line),
            Event::Alias(_) => self.other(line),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Ok(()),
        }
    }

    fn open(&mut self, is_list: bool, line: usize) -> Result<(), FileProblem> {
        match (self.level, &self.key) {
            (0, _) if is_list => return Err(no_keys(line)),
            (1, Some(_)) if is_list => self.list = Some(Some(Vec::new())),
            (1, Some(_)) => self.list = Some(None),
            (0, _) => {}
            (_, None) => return Err(no_keys(line)),
            (_, Some(_)) => self.list = Some(None),
        }
        self.level += 1;
        match self.level > MOST_LEVELS {
            true => Err(FileProblem::at(line, "The front matter is nested too deeply.")),
            false => Ok(()),
        }
    }

    fn close(&mut self) {
        self.level = self.level.saturating_sub(1);
        if self.level == 1 {
            let value = self.list.take().flatten().map_or(Value::Other, Value::List);
            self.end(value);
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, line: usize) -> Result<(), FileProblem> {
        let is_plain = style == ScalarStyle::Plain;
        match (self.level, &mut self.list, &self.key) {
            (0, ..) if is_plain && text.is_empty() => Ok(()),
            (0, ..) => Err(no_keys(line)),
            (1, _, None) => {
                self.key = Some((text.to_owned(), line));
                Ok(())
            }
            (1, ..) => {
                let is_empty = is_plain && matches!(text, "" | "~" | "null" | "Null" | "NULL");
                self.end(match is_empty {
                    true => Value::Empty,
                    false => Value::Text(text.to_owned()),
                });
                Ok(())
            }
            (2, Some(Some(items)), _) => {
                items.push(text.to_owned());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn other(&mut self, line: usize) -> Result<(), FileProblem> {
        match (self.level, &self.key) {
            (1, Some(_)) => self.end(Value::Other),
            (0 | 1, _) => return Err(no_keys(line)),
            _ => self.list = Some(None),
        }
        Ok(())
    }

    fn end(&mut self, value: Value) {
        if let Some((key, line)) = self.key.take() {
            self.entries.push(Entry { key, line, value });
        }
    }
}

fn no_keys(line: usize) -> FileProblem {
    FileProblem::at(
        line,
        "The front matter is no list of keys. Write KEY: VALUE, one a line.",
    )
}
