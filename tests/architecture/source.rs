//! Our own sources as tokens, so that comments and texts cannot be mistaken for code, and tests are told from the rest.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One file.
pub(crate) struct Source {
    /// From the root of the house, with `/`.
    pub(crate) path: String,
    /// As it is written.
    pub(crate) text: String,
    /// Its code without what only tests see.
    pub(crate) code: Vec<TokenTree>,
}

/// The folder that everything is named from.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of the house.
pub(crate) fn all() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in ["src", "commands", "knowledge", "tests", "benches"] {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a file that was listed can be read");
            let name = path.strip_prefix(root()).expect("it lies in the house");
            Source::new(&name.to_string_lossy().replace('\\', "/"), &text)
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            collect(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

impl Source {
    /// A file of that name and text.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let tokens: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code: without_tests(tokens),
        }
    }

    /// Whether the whole file is for tests, examples or measurements.
    pub(crate) fn is_for_tests(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        parts
            .iter()
            .any(|part| matches!(*part, "tests" | "tests.rs" | "benches" | "examples"))
    }

    /// Whether the file only says which files there are.
    pub(crate) fn is_hub(&self) -> bool {
        matches!(self.path.rsplit('/').next(), Some("lib.rs" | "mod.rs"))
    }

    /// The crate that it belongs to, by its folder.
    pub(crate) fn room(&self) -> &str {
        let mut parts = self.path.split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("src"), Some(room), Some(_)) if is_room(room) => room,
            (Some(room @ ("commands" | "knowledge")), ..) => room,
            _ => "frontdesk",
        }
    }
}

fn is_room(folder: &str) -> bool {
    root().join("src").join(folder).join("Cargo.toml").exists()
}

/// Leaves out every item that is marked `#[cfg(test)]`.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_mark = is_punct(&token, '#') && tokens.peek().is_some_and(is_cfg_test);
        if is_mark {
            tokens.next();
            // The item ends with its body, or with a semicolon where it has none.
            for token in tokens.by_ref() {
                let ends = match &token {
                    TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                    other => is_punct(other, ';'),
                };
                if ends {
                    break;
                }
            }
            // `use a::{b};` ends with both.
            tokens.next_if(|token| is_punct(token, ';'));
            continue;
        }
        kept.push(match token {
            TokenTree::Group(group) => {
                let inner = without_tests(group.stream()).into_iter().collect();
                let mut cut = proc_macro2::Group::new(group.delimiter(), inner);
                cut.set_span(group.span());
                TokenTree::Group(cut)
            }
            other => other,
        });
    }
    kept
}

fn is_cfg_test(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group)
        if group.delimiter() == Delimiter::Bracket && group.stream().to_string().replace(' ', "") == "cfg(test)")
}

/// Whether a token is this sign.
pub(crate) fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Whether a token is this word.
pub(crate) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Calls `look` with every run of tokens that stands together, the file's own and each bracket's.
pub(crate) fn each_run(tokens: &[TokenTree], look: &mut impl FnMut(&[TokenTree])) {
    look(tokens);
    for token in tokens {
        if let TokenTree::Group(group) = token {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            each_run(&inner, look);
        }
    }
}
