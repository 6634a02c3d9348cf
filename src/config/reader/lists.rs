//! Keys whose value is a list.

use super::Section;
use crate::config::diagnostic::{Located, Location, Problem};
use crate::config::tree::{Node, Value};
use crate::config::variables::{comma_separated, from_variable, row};

impl Section<'_> {
    /// Takes a list of texts and converts each.
    pub(in crate::config) fn list<T>(
        &mut self,
        key: &'static str,
        make: impl Fn(&str) -> Result<T, Problem>,
    ) -> Vec<Located<T>> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        let items = match from_variable(node) {
            Node {
                value: Value::List(items),
                ..
            } => items,
            Node {
                value: Value::Text(text),
                location: location @ Location::Variable(_),
            } => comma_separated(&text, &location),
            Node { value, location } => {
                let problem = Problem::new(
                    format!("this is {}, not a list", value.kind()),
                    format!("Write {key} = [\"…\", \"…\"]"),
                );
                self.report(location, key, problem);
                return Vec::new();
            }
        };
        items
            .into_iter()
            .filter_map(|item| {
                let text = self.as_text(item, key)?;
                self.made(text, key, &make)
            })
            .collect()
    }

    /// Takes a list of lists of texts and converts each text.
    pub(in crate::config) fn lists<T>(
        &mut self,
        key: &'static str,
        make: impl Fn(&str) -> Result<T, Problem>,
    ) -> Vec<Located<Vec<Located<T>>>> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        let rows = match from_variable(node) {
            Node {
                value: Value::List(rows),
                ..
            } => rows,
            other => {
                self.report_no_lists(&other, key);
                return Vec::new();
            }
        };
        let mut made = Vec::new();
        for row in rows {
            let Value::List(items) = row.value else {
                self.report_no_lists(&row, key);
                continue;
            };
            let items = items.into_iter().filter_map(|item| {
                let text = self.as_text(item, key)?;
                self.made(text, key, &make)
            });
            made.push(Located {
                value: items.collect(),
                location: row.location,
            });
        }
        made
    }

    fn report_no_lists(&mut self, node: &Node, key: &'static str) {
        let problem = Problem::new(
            format!("this is {}, not a list of lists", node.value.kind()),
            format!("Write {key} = [[\"…\", \"…\"], [\"…\", \"…\"]]"),
        );
        self.report(node.location.clone(), key, problem);
    }

    /// Takes a list of lists of numbers.
    pub(in crate::config) fn numbers(&mut self, key: &'static str) -> Option<Located<Option<Vec<Vec<i64>>>>> {
        let node = from_variable(self.take(key)?);
        let rows = match node.value {
            Value::List(rows) => rows.into_iter().map(row).collect(),
            Value::Text(_) | Value::Integer(_) | Value::Flag(_) | Value::Table(_) | Value::Other(_) => None,
        };
        Some(Located {
            value: rows,
            location: node.location,
        })
    }
}
