//! What is written, as a tree in which every value knows its line. It knows TOML and none of our keys.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Location, Severity};

/// One value and where it was written.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) location: Location,
    pub(super) value: Value,
}

/// What a value is, as far as our keys care.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Flag(bool),
    List(Vec<Node>),
    Table(Table),
    /// A kind of value that no key takes, by its name.
    Other(&'static str),
}

/// Keys and their values.
pub(super) type Table = BTreeMap<String, Node>;

/// Finds lines in a text by offset.
struct Lines<'a>(&'a str);

impl Value {
    /// What it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Integer(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a section",
            Value::Other(kind) => kind,
        }
    }
}

impl Lines<'_> {
    fn location(&self, offset: usize) -> Location {
        let before = self.0.get(..offset).unwrap_or(self.0);
        Location::Line(before.matches('\n').count() + 1)
    }
}

/// Reads a whole document; where it is not TOML, all that is wrong with it.
pub(super) fn parse(text: &str) -> Result<Table, Vec<Diagnostic>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let lines = Lines(text);
    if errors.is_empty() {
        return Ok(table(document.get_ref(), &lines));
    }
    Err(errors
        .iter()
        .map(|error| Diagnostic {
            severity: Severity::Error,
            location: error
                .span()
                .map_or(Location::Nowhere, |span| lines.location(span.start)),
            key: String::new(),
            what: format!("this is not TOML: {}", error.message()),
            help: "Mend this line first; what depends on it was not looked at".to_owned(),
        })
        .collect())
}

/// Reads one value, as an environment variable holds it; `None` where it is not TOML.
pub(super) fn parse_value(text: &str, location: &Location) -> Option<Value> {
    let value = DeValue::parse(text).ok()?;
    let mut node = node(&value, Location::Nowhere, &Lines(text));
    settle(&mut node, location);
    Some(node.value)
}

/// Lines within a variable mean nothing: everything in it stands at the variable.
fn settle(node: &mut Node, location: &Location) {
    node.location = location.clone();
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| settle(item, location)),
        Value::Table(entries) => entries.values_mut().for_each(|entry| settle(entry, location)),
        Value::Text(_) | Value::Integer(_) | Value::Flag(_) | Value::Other(_) => {}
    }
}

fn table(entries: &DeTable<'_>, lines: &Lines<'_>) -> Table {
    entries
        .iter()
        .map(|(key, value)| {
            let location = lines.location(key.span().start);
            (key.get_ref().to_string(), node(value, location, lines))
        })
        .collect()
}

fn node(value: &Spanned<DeValue<'_>>, location: Location, lines: &Lines<'_>) -> Node {
    let item = |item: &Spanned<DeValue<'_>>| node(item, lines.location(item.span().start), lines);
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Other("a number that is too large"),
        },
        DeValue::Array(items) => Value::List(items.iter().map(item).collect()),
        DeValue::Table(entries) => Value::Table(table(entries, lines)),
        DeValue::Float(_) => Value::Other("a fraction"),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(_) => Value::Other("a date"),
    };
    Node { location, value }
}
