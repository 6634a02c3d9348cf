//! The imports between the files of one crate, and the circles among them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::modules::Modules;
use crate::source::Source;

/// The files of one crate, and which file imports which.
pub(crate) struct Imports {
    /// For each file the files that it imports, with one place where it does.
    by_file: BTreeMap<String, BTreeMap<String, Place>>,
}

/// A place in the code that needs another file.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) path: String,
}

impl Imports {
    /// Reads the crate that begins with the file `root`.
    pub(crate) fn of(sources: &[Source], root: &str) -> Self {
        let modules = Modules::of(sources, root);
        let mut by_file: BTreeMap<String, BTreeMap<String, Place>> = modules
            .files()
            .into_iter()
            .map(|file| (file.to_owned(), BTreeMap::new()))
            .collect();
        modules.each_dependency(|from, mention, to| {
            if from != to {
                let place = Place {
                    line: mention.line,
                    path: mention.path.join("::"),
                };
                let imports = by_file.entry(from.to_owned()).or_default();
                imports.entry(to.to_owned()).or_insert(place);
            }
        });
        Self { by_file }
    }

    /// Every file.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.by_file.keys().map(String::as_str)
    }

    /// Every import: the file, the place in it, and the file that it imports.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&str, &Place, &str)> {
        self.by_file.iter().flat_map(|(from, imports)| {
            let imports = imports.iter();
            imports.map(move |(to, place)| (from.as_str(), place, to.as_str()))
        })
    }

    /// The circles: sets of files of which each one imports all others, directly or through others.
    pub(crate) fn circles(&self) -> Vec<BTreeSet<&str>> {
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            self.files().map(|file| (file, self.reached_from(file))).collect();
        let mut circles: Vec<BTreeSet<&str>> = Vec::new();
        for file in self.files() {
            let is_known = circles.iter().any(|circle| circle.contains(file));
            if !is_known && reached[file].contains(file) {
                let circle = reached[file].iter().copied();
                circles.push(circle.filter(|other| reached[other].contains(file)).collect());
            }
        }
        circles
    }

    fn reached_from<'a>(&'a self, file: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut next = vec![file];
        while let Some(file) = next.pop() {
            for imported in self.by_file[file].keys() {
                if reached.insert(imported.as_str()) {
                    next.push(imported);
                }
            }
        }
        reached
    }

    /// A finding for each circle: how many files are in it, and the imports of its shortest ring.
    pub(crate) fn circle_findings(&self) -> Vec<String> {
        let circles = self.circles();
        let finding = |circle: &BTreeSet<&str>| {
            let rings = circle.iter().map(|file| self.shortest_ring(file));
            let ring = rings.min_by_key(Vec::len).unwrap_or_default();
            format!(
                "{} files import each other:\n  {}",
                circle.len(),
                ring.join("\n  ")
            )
        };
        circles.iter().map(finding).collect()
    }

    /// The shortest way from a file back to itself, one import a line.
    fn shortest_ring(&self, start: &str) -> Vec<String> {
        let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut next = VecDeque::from([start]);
        while let Some(file) = next.pop_front() {
            for imported in self.by_file[file].keys() {
                if !came_from.contains_key(imported.as_str()) {
                    came_from.insert(imported, file);
                    next.push_back(imported);
                }
            }
            if came_from.contains_key(start) {
                break;
            }
        }
        let mut ring = Vec::new();
        let mut file = start;
        while let Some(from) = came_from.get(file) {
            let Place { line, path } = &self.by_file[*from][file];
            ring.push(format!("{from}:{line}: {path} imports {file}"));
            file = from;
            if file == start {
                break;
            }
        }
        ring.reverse();
        ring
    }
}
