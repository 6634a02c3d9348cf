//! Parses TOML into a tree whose values know their lines. This module knows no key of the configuration.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Location, Severity};

/// A value with its location.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) location: Location,
    pub(super) value: Value,
}

/// The types of values that the keys distinguish.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Flag(bool),
    List(Vec<Node>),
    Table(Table),
    /// A type that no key accepts, by its name.
    Other(&'static str),
}

/// Keys with their values.
pub(super) type Table = BTreeMap<String, Node>;

/// Converts offsets in a text into lines.
struct Lines<'a>(&'a str);

impl Value {
    /// The name of the type, for diagnostics.
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

/// Parses a document, or returns all its syntax errors.
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

/// Parses the value of an environment variable. `None` if it is not TOML.
pub(super) fn parse_value(text: &str, location: &Location) -> Option<Value> {
    let value = DeValue::parse(text).ok()?;
    let mut node = node(&value, Location::Nowhere, &Lines(text));
    set_location(&mut node, location);
    Some(node.value)
}

/// Sets the location of a value and its parts. All parts of a variable have the location of the variable.
fn set_location(node: &mut Node, location: &Location) {
    node.location = location.clone();
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| set_location(item, location)),
        Value::Table(entries) => entries
            .values_mut()
            .for_each(|entry| set_location(entry, location)),
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
