//! Keys whose value is a section within braces, or a list of them: `{ low = "normal" }`.

use super::Section;
use crate::config::diagnostic::{Located, Problem};
use crate::config::tree::{Node, Value};
use crate::config::variables::from_variable;

impl Section<'_> {
    /// Takes a section within braces. `example` is how the key can be written.
    pub(in crate::config) fn table<T>(
        &mut self,
        key: &'static str,
        example: &str,
        read: impl Fn(&mut Section<'_>) -> Option<T>,
    ) -> Option<T> {
        let node = self.take(key)?;
        self.read_table(node, key, example, &read)
    }

    /// Takes a list of sections within braces. `example` is how the key can be written.
    pub(in crate::config) fn tables<T>(
        &mut self,
        key: &'static str,
        example: &str,
        read: impl Fn(&mut Section<'_>) -> Option<T>,
    ) -> Option<Located<Vec<T>>> {
        let node = from_variable(self.take(key)?);
        let Value::List(items) = node.value else {
            self.report_no(&node, key, "list of tables", example);
            return None;
        };
        let made = items
            .into_iter()
            .filter_map(|item| self.read_table(item, key, example, &read));
        Some(Located {
            value: made.collect(),
            location: node.location,
        })
    }

    /// Reads a table as a section of its own.
    pub(in crate::config) fn read_table<T>(
        &mut self,
        node: Node,
        key: &'static str,
        example: &str,
        read: &impl Fn(&mut Section<'_>) -> Option<T>,
    ) -> Option<T> {
        let Node {
            location,
            value: Value::Table(entries),
        } = node
        else {
            self.report_no(&node, key, "table", example);
            return None;
        };
        let name = format!("{} {key}", self.name);
        let mut section = Section::new(name, location, entries, self.folder, self.diagnostics);
        let made = read(&mut section);
        section.finish();
        made
    }

    fn report_no(&mut self, node: &Node, key: &'static str, what: &str, example: &str) {
        let problem = Problem::new(
            format!("this is {}, not a {what}", node.value.kind()),
            format!("Write {key} = {example}"),
        );
        self.report(node.location.clone(), key, problem);
    }
}
