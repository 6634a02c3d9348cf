//! The modules of one crate: files, imports and names, so that a path can be resolved to the file that defines it.
//!
//! The parser works on tokens and follows `mod` (with `#[path]` and inline bodies), `use` trees with renames and globs,
//! and re-exports. It does not know types: a path ends at the first name that is not a module. If it cannot tell which of
//! two files is meant, it takes both, because a circle must not be missed.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenTree};

use crate::source::{Source, each_run, is_punct, is_word};

/// Words that are followed by the name of an item.
const ITEMS: [&str; 9] = [
    "struct",
    "enum",
    "union",
    "fn",
    "trait",
    "type",
    "const",
    "static",
    "macro_rules",
];

/// The module tree of one crate.
pub(crate) struct Modules {
    modules: Vec<Module>,
}

/// One module. Several modules share a file if some of them are written inline.
struct Module {
    /// The file that holds the module.
    file: String,
    /// Whether the file is a `lib.rs` or `mod.rs`.
    in_hub: bool,
    parent: usize,
    children: BTreeMap<String, usize>,
    imports: Vec<Import>,
    /// The items that the module defines.
    items: BTreeSet<String>,
    /// Words inside of macro calls between the items: the macro may define items of these names.
    perhaps_items: BTreeSet<String>,
    /// The paths that the code of the module mentions.
    paths: Vec<Mention>,
}

/// A name that `use` brings into a module.
struct Import {
    mention: Mention,
    /// The name inside of the module; nothing for `*`.
    name: Option<String>,
    is_public: bool,
}

/// A path as it is written.
#[derive(Clone)]
pub(crate) struct Mention {
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
}

/// The target of a path.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(usize),
    /// An item that this module defines.
    ItemOf(usize),
}

/// Modules and names that are being resolved already: re-exports can form a ring.
type Visited = BTreeSet<(usize, String)>;

/// Where a module is, and where the files of its child modules are.
struct Place {
    /// The folder of the file itself.
    folder: String,
    /// The folder of the files of child modules.
    children: String,
    /// The index of the parent module.
    parent: usize,
}

impl Modules {
    /// Reads the crate that begins with the file `root`.
    ///
    /// # Panics
    ///
    /// If the file of a module is missing.
    pub(crate) fn of(sources: &[Source], root: &str) -> Self {
        let by_path = sources
            .iter()
            .map(|source| (source.path.as_str(), source))
            .collect();
        let mut modules = Self { modules: Vec::new() };
        modules.read_file(&by_path, root, 0, true);
        modules
    }

    /// Every path that a file mentions, with the files that the path leads to.
    pub(crate) fn each_dependency(&self, mut found: impl FnMut(&str, &Mention, &str)) {
        for (index, module) in self.modules.iter().enumerate() {
            // The re-exports of a hub are followed by the files that use them; they do not make the hub depend on them.
            let imports = module
                .imports
                .iter()
                .filter(|import| !(import.is_public && module.in_hub));
            for import in imports {
                let targets = self.resolve(index, &import.mention.path, &mut Visited::new());
                for target in self.with_contents(targets, import.name.is_none()) {
                    found(&module.file, &import.mention, self.file(target));
                }
            }
            for mention in &module.paths {
                for target in self.resolve(index, &mention.path, &mut Visited::new()) {
                    found(&module.file, mention, self.file(target));
                }
            }
        }
    }

    /// Every file of the crate.
    pub(crate) fn files(&self) -> BTreeSet<&str> {
        self.modules.iter().map(|module| module.file.as_str()).collect()
    }

    fn file(&self, target: Target) -> &str {
        let (Target::Module(index) | Target::ItemOf(index)) = target;
        &self.modules[index].file
    }

    /// With a glob import, a file can use everything that the module re-exports.
    fn with_contents(&self, mut targets: BTreeSet<Target>, is_glob: bool) -> BTreeSet<Target> {
        if is_glob {
            for target in targets.clone() {
                let Target::Module(index) = target else { continue };
                for import in self.modules[index]
                    .imports
                    .iter()
                    .filter(|import| import.is_public)
                {
                    targets.extend(self.resolve(index, &import.mention.path, &mut Visited::new()));
                }
            }
        }
        targets
    }

    /// The targets of a path that is written in a module; none if it leads to another crate.
    fn resolve(&self, from: usize, path: &[String], visited: &mut Visited) -> BTreeSet<Target> {
        let mut module = from;
        let mut rest = path;
        while let [first, tail @ ..] = rest {
            module = match first.as_str() {
                "crate" => 0,
                "self" => module,
                "super" => self.modules[module].parent,
                _ => break,
            };
            rest = tail;
        }
        let is_relative = rest.len() == path.len();
        let mut targets = BTreeSet::from([Target::Module(module)]);
        for (position, name) in rest.iter().enumerate() {
            let is_last = position + 1 == rest.len();
            let mut next = BTreeSet::new();
            for target in targets {
                match target {
                    // An associated item or a variant.
                    Target::ItemOf(_) => _ = next.insert(target),
                    // An import that leads back to itself.
                    Target::Module(module) if visited.contains(&(module, name.clone())) => {}
                    Target::Module(module) => {
                        let found = self.look_up(module, name, is_last, visited);
                        if !found.is_empty() {
                            next.extend(found);
                        } else if !(is_relative && position == 0) {
                            next.insert(Target::ItemOf(module));
                        }
                    }
                }
            }
            targets = next;
        }
        targets
    }

    /// The targets of a name inside of a module. Only the last name of a path can be a function or a value.
    fn look_up(&self, module: usize, name: &str, is_last: bool, visited: &mut Visited) -> BTreeSet<Target> {
        let this = &self.modules[module];
        let child = this.children.get(name);
        let mut targets: BTreeSet<Target> = child.map(|child| Target::Module(*child)).into_iter().collect();
        if (!targets.is_empty() && !is_last) || !visited.insert((module, name.to_owned())) {
            return targets;
        }
        if this.items.contains(name) {
            targets.insert(Target::ItemOf(module));
        }
        for import in this
            .imports
            .iter()
            .filter(|import| import.name.as_deref() == Some(name))
        {
            targets.extend(self.resolve(module, &import.mention.path, visited));
        }
        if targets.is_empty() {
            for glob in this.imports.iter().filter(|import| import.name.is_none()) {
                for target in self.resolve(module, &glob.mention.path, visited) {
                    if let Target::Module(inner) = target {
                        targets.extend(self.look_up(inner, name, is_last, visited));
                    }
                }
            }
        }
        if targets.is_empty() && this.perhaps_items.contains(name) {
            targets.insert(Target::ItemOf(module));
        }
        visited.remove(&(module, name.to_owned()));
        targets
    }

    fn read_file(
        &mut self,
        sources: &BTreeMap<&str, &Source>,
        path: &str,
        parent: usize,
        owns_folder: bool,
    ) -> usize {
        let source = sources[path];
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.trim_end_matches(".rs");
        let children = match owns_folder || stem == "mod" {
            true => folder.to_owned(),
            false => join(folder, stem),
        };
        let folder = folder.to_owned();
        let place = Place {
            folder,
            children,
            parent,
        };
        self.read(sources, source, &source.code, &place)
    }

    fn read(
        &mut self,
        sources: &BTreeMap<&str, &Source>,
        source: &Source,
        code: &[TokenTree],
        place: &Place,
    ) -> usize {
        let index = self.modules.len();
        let contents = Contents::of(code);
        self.modules.push(Module {
            file: source.path.clone(),
            in_hub: source.is_hub(),
            parent: place.parent,
            children: BTreeMap::new(),
            imports: contents.imports,
            items: contents.items,
            perhaps_items: contents.perhaps_items,
            paths: contents.paths,
        });
        for child in contents.children {
            let module = match (&child.body, &child.path) {
                (Some(body), _) => {
                    let inner = join(&place.children, &child.name);
                    let inner = Place {
                        folder: inner.clone(),
                        children: inner,
                        parent: index,
                    };
                    self.read(sources, source, body, &inner)
                }
                (None, Some(path)) => self.read_file(sources, &join(&place.folder, path), index, true),
                (None, None) => {
                    let beside = join(&place.children, &format!("{}.rs", child.name));
                    let inside = join(&place.children, &format!("{}/mod.rs", child.name));
                    let file = [beside, inside]
                        .into_iter()
                        .find(|file| sources.contains_key(file.as_str()));
                    let file =
                        file.unwrap_or_else(|| panic!("{}: mod {} has no file", source.path, child.name));
                    self.read_file(sources, &file, index, false)
                }
            };
            self.modules[index].children.insert(child.name, module);
        }
        index
    }
}

fn join(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The contents of one module body.
#[derive(Default)]
struct Contents {
    children: Vec<Child>,
    imports: Vec<Import>,
    items: BTreeSet<String>,
    perhaps_items: BTreeSet<String>,
    paths: Vec<Mention>,
}

/// A `mod` declaration.
struct Child {
    name: String,
    /// The value of `#[path]`.
    path: Option<String>,
    /// The code, if it is written inline.
    body: Option<Vec<TokenTree>>,
}

impl Contents {
    fn of(code: &[TokenTree]) -> Self {
        let mut contents = Self::default();
        // The code without the bodies of inline modules, which are read on their own.
        let mut own: Vec<TokenTree> = Vec::new();
        let mut path = None;
        let mut index = 0;
        while let Some(token) = code.get(index) {
            match (token, code.get(index + 1), code.get(index + 2)) {
                (word, Some(TokenTree::Ident(name)), Some(end)) if is_word(word, "mod") => {
                    contents.children.push(Child {
                        name: plain(name),
                        path: path.take(),
                        body: match end {
                            TokenTree::Group(body) => Some(body.stream().into_iter().collect()),
                            _ => None,
                        },
                    });
                    index += 3;
                    continue;
                }
                (word, Some(name), after) => {
                    if let Some(value) = path_attribute(token) {
                        path = Some(value);
                    }
                    let is_macro = is_punct(name, '!');
                    let name = if is_macro { after } else { Some(name) };
                    if let Some(TokenTree::Ident(name)) = name
                        && ITEMS.iter().any(|item| is_word(word, item))
                    {
                        contents.items.insert(plain(name));
                    } else if let (TokenTree::Ident(_), Some(TokenTree::Group(arguments))) = (word, name)
                        && is_macro
                    {
                        let arguments: Vec<TokenTree> = arguments.stream().into_iter().collect();
                        each_run(&arguments, &mut |run| {
                            contents
                                .perhaps_items
                                .extend(run.iter().filter_map(|token| match token {
                                    TokenTree::Ident(name) => Some(plain(name)),
                                    _ => None,
                                }));
                        });
                    }
                    if is_punct(token, ';') {
                        path = None;
                    }
                }
                _ => {}
            }
            own.push(token.clone());
            index += 1;
        }
        each_run(&own, &mut |run| contents.read_run(run));
        contents
    }

    /// Reads the imports and paths of one run of tokens.
    fn read_run(&mut self, run: &[TokenTree]) {
        let mut index = 0;
        while let Some(token) = run.get(index) {
            let is_import =
                is_word(token, "use") && !run.get(index + 1).is_some_and(|next| is_punct(next, '<'));
            if is_import {
                let length = run[index..]
                    .iter()
                    .take_while(|token| !is_punct(token, ';'))
                    .count();
                self.read_import(
                    &run[index + 1..index + length],
                    is_visible(&run[..index]),
                    line(token),
                );
                index += length;
            } else if let TokenTree::Ident(_) = token {
                let (path, length) = path_at(&run[index..]);
                let before = |back: usize| index.checked_sub(back).map(|at| &run[at]);
                // `::name` is another crate, `$name` is a parameter of a macro, `.name` is a method.
                let is_foreign = match before(1) {
                    Some(sign) if is_punct(sign, ':') => before(2).is_some_and(|sign| is_punct(sign, ':')),
                    Some(sign) if is_punct(sign, '$') => path[0] != "crate",
                    Some(sign) => is_punct(sign, '.') && !before(2).is_some_and(|sign| is_punct(sign, '.')),
                    None => false,
                };
                if path.len() > 1 && !is_foreign {
                    self.paths.push(Mention {
                        path,
                        line: line(token),
                    });
                }
                index += length;
            } else {
                if let (TokenTree::Group(group), Some(hash)) = (token, index.checked_sub(1)) {
                    let is_attribute = group.delimiter() == Delimiter::Bracket && is_punct(&run[hash], '#');
                    if is_attribute {
                        self.read_attribute(group);
                    }
                }
                index += 1;
            }
        }
    }

    /// serde is told the paths of functions as text.
    fn read_attribute(&mut self, attribute: &proc_macro2::Group) {
        let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
        if tokens.first().is_some_and(|first| is_word(first, "doc")) {
            return;
        }
        each_run(&tokens, &mut |run| {
            for token in run {
                let Some(text) = text_of(token) else { continue };
                let path: Vec<String> = text.split("::").map(str::to_owned).collect();
                let is_path = path.iter().all(|name| {
                    !name.is_empty() && name.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
                });
                if is_path && path.len() > 1 {
                    self.paths.push(Mention {
                        path,
                        line: line(token),
                    });
                }
            }
        });
    }

    fn read_import(&mut self, tree: &[TokenTree], is_public: bool, line: usize) {
        let is_foreign = tree.first().is_some_and(|first| is_punct(first, ':'));
        if !is_foreign {
            each_import(Vec::new(), tree, &mut |path, name| {
                let mention = Mention { path, line };
                self.imports.push(Import {
                    mention,
                    name,
                    is_public,
                });
            });
        }
    }
}

/// Whether the tokens before `use` end with `pub` or `pub(…)`.
fn is_visible(before: &[TokenTree]) -> bool {
    match before {
        [.., word, TokenTree::Group(_)] if is_word(word, "pub") => true,
        [.., word] => is_word(word, "pub"),
        [] => false,
    }
}

/// Calls `found` with the path and the new name of every import in a `use` tree.
fn each_import(
    mut path: Vec<String>,
    tree: &[TokenTree],
    found: &mut impl FnMut(Vec<String>, Option<String>),
) {
    let mut name = None;
    let mut tokens = tree.iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in inner.split(|token| is_punct(token, ',')) {
                    if !branch.is_empty() {
                        each_import(path.clone(), branch, found);
                    }
                }
                return;
            }
            word if is_word(word, "as") => {
                if let Some(TokenTree::Ident(renamed)) = tokens.next() {
                    name = Some(plain(renamed));
                }
            }
            TokenTree::Ident(word) => path.push(plain(word)),
            star if is_punct(star, '*') => return found(path, None),
            _ => {}
        }
    }
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = name.or_else(|| path.last().cloned());
    found(path, name);
}

/// The path that begins with the first token, and how many tokens it takes.
fn path_at(tokens: &[TokenTree]) -> (Vec<String>, usize) {
    let (mut path, mut length) = (Vec::new(), 0);
    while let Some(TokenTree::Ident(name)) = tokens.get(length) {
        path.push(plain(name));
        length += 1;
        let colons = tokens.get(length..length + 2);
        let goes_on = colons.is_some_and(|colons| colons.iter().all(|sign| is_punct(sign, ':')))
            && matches!(tokens.get(length + 2), Some(TokenTree::Ident(_)));
        if !goes_on {
            break;
        }
        length += 2;
    }
    (path, length)
}

/// The value of `[path = "…"]`.
fn path_attribute(token: &TokenTree) -> Option<String> {
    let TokenTree::Group(group) = token else {
        return None;
    };
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    match inner.as_slice() {
        [word, _, value] if is_word(word, "path") => text_of(value),
        _ => None,
    }
}

fn text_of(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else {
        return None;
    };
    let text = literal.to_string();
    Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

fn plain(name: &proc_macro2::Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}

fn line(token: &TokenTree) -> usize {
    token.span().start().line
}
