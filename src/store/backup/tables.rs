//! The tables of a SQLite file: names, columns, keys, and references.

use std::collections::BTreeSet;

use sqlx::AnyConnection;

use crate::StoreError;
use crate::rows::{cells, read};

const COLUMNS: &str = "SELECT m.name AS id, c.name AS name, c.type AS kind, c.pk AS pk \
     FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'backup_%' ORDER BY m.name, c.cid";
const REFERENCES: &str = "SELECT DISTINCT f.\"table\" AS id FROM pragma_foreign_key_list($1) AS f";

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) is_text: bool,
    /// Its position in the primary key, from 1; 0 if it is not in the key.
    pub(super) key: i64,
}

impl Table {
    /// All tables of a SQLite file: referenced tables before those that refer to them.
    pub(super) async fn all(file: &mut AnyConnection) -> Result<Vec<Self>, StoreError> {
        let mut tables: Vec<Self> = Vec::new();
        for row in read(file, "sqlite_master", COLUMNS, cells![]).await? {
            let name = row.text("id")?;
            let column = Column {
                name: row.text("name")?,
                is_text: row.text("kind")? == "TEXT",
                key: row.int("pk")?,
            };
            if ![&name, &column.name].into_iter().all(|word| is_plain(word)) {
                return Err(row.corrupt("name"));
            }
            match tables.last_mut() {
                Some(table) if table.name == name => table.columns.push(column),
                Some(_) | None => tables.push(Self {
                    name,
                    columns: vec![column],
                }),
            }
        }
        let mut waiting = Vec::new();
        for table in tables {
            let rows = read(file, "sqlite_master", REFERENCES, cells![table.name.clone()]).await?;
            let to: Result<BTreeSet<String>, _> = rows.iter().map(|row| row.text("id")).collect();
            waiting.push((table, to?));
        }
        Ok(in_order(waiting))
    }

    /// `a, b, c`
    pub(super) fn column_list(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        names.join(", ")
    }
}

/// Whether a name is safe in a statement.
fn is_plain(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_')
}

fn in_order(mut waiting: Vec<(Table, BTreeSet<String>)>) -> Vec<Table> {
    let mut ordered: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let names: BTreeSet<String> = waiting.iter().map(|(table, _)| table.name.clone()).collect();
        let is_free = |(table, to): &(Table, BTreeSet<String>)| {
            to.iter().all(|name| *name == table.name || !names.contains(name))
        };
        let (free, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_free);
        // Tables that refer to each other in a circle have no order, so any order will do.
        let (free, rest) = match free.is_empty() {
            true => (rest, free),
            false => (free, rest),
        };
        ordered.extend(free.into_iter().map(|(table, _)| table));
        waiting = rest;
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, to: &[&str]) -> (Table, BTreeSet<String>) {
        let table = Table {
            name: name.to_owned(),
            columns: Vec::new(),
        };
        (table, to.iter().map(|&name| name.to_owned()).collect())
    }

    fn order(tables: Vec<(Table, BTreeSet<String>)>) -> Vec<String> {
        in_order(tables).into_iter().map(|table| table.name).collect()
    }

    #[test]
    fn referenced_tables_come_first() {
        let tables = vec![
            table("journal", &["people", "tickets"]),
            table("people", &["people"]),
            table("tickets", &["people"]),
        ];
        assert_eq!(order(tables), ["people", "tickets", "journal"]);
    }

    #[test]
    fn a_circle_of_references_is_ordered_too() {
        assert_eq!(order(vec![table("a", &["b"]), table("b", &["a"])]), ["a", "b"]);
    }

    #[test]
    fn only_plain_names_are_safe_in_statements() {
        assert!(is_plain("outbox_2"));
        assert!(!is_plain("outbox; DROP TABLE people") && !is_plain("") && !is_plain("a\"b"));
    }
}
