//! The values of variables. A variable holds a text, which can be TOML or a list without brackets.

use super::diagnostic::Location;
use super::tree::{self, Node, Value};

/// Parses the text of a variable as TOML if it starts with `[`.
pub(super) fn from_variable(node: Node) -> Node {
    match (&node.location, &node.value) {
        (Location::Variable(_), Value::Text(text)) if text.trim_start().starts_with('[') => {
            match tree::parse_value(text, &node.location) {
                Some(value) => Node { value, ..node },
                None => node,
            }
        }
        _ => node,
    }
}

/// The items of a list without brackets.
pub(super) fn comma_separated(text: &str, location: &Location) -> Vec<Node> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| Node {
            location: location.clone(),
            value: Value::Text(item.to_owned()),
        })
        .collect()
}

/// A row of numbers. `None` if an item is no number.
pub(super) fn row(node: Node) -> Option<Vec<i64>> {
    let Value::List(cells) = node.value else {
        return None;
    };
    cells
        .into_iter()
        .map(|cell| match cell.value {
            Value::Integer(number) => Some(number),
            Value::Text(_) | Value::Flag(_) | Value::List(_) | Value::Table(_) | Value::Other(_) => None,
        })
        .collect()
}
