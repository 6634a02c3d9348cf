//! Our own sources as tokens. Comments and string literals are no code, and test code can be left out.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One file.
pub(crate) struct Source {
    /// The path from the root of the workspace, with `/`.
    pub(crate) path: String,
    /// The text of the file.
    pub(crate) text: String,
    /// The code without `#[cfg(test)]` items.
    pub(crate) code: Vec<TokenTree>,
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of the workspace.
pub(crate) fn all() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in ["src", "commands", "knowledge", "tests", "benches"] {
        collect(&root().join(folder), &mut paths);
    }
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a listed file is readable");
            let name = path.strip_prefix(root()).expect("every file is below the root");
            Source::new(&name.to_string_lossy().replace('\\', "/"), &text)
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("the folder is readable").path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            collect(&path, paths);
        } else if path.extension().is_some_and(|end| end == "rs") {
            paths.push(path);
        }
    }
}

impl Source {
    /// A file with this path and text.
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

    /// Whether the whole file is test, example or benchmark code.
    pub(crate) fn is_for_tests(&self) -> bool {
        let parts: Vec<&str> = self.path.split('/').collect();
        parts
            .iter()
            .any(|part| matches!(*part, "tests" | "tests.rs" | "benches" | "examples"))
    }

    /// Whether the file is a hub: it only lists other files.
    pub(crate) fn is_hub(&self) -> bool {
        matches!(self.path.rsplit('/').next(), Some("lib.rs" | "mod.rs"))
    }

    /// The crate of the file, by its folder.
    pub(crate) fn crate_name(&self) -> &str {
        let mut parts = self.path.split('/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("src"), Some(folder), Some(_)) if is_crate(folder) => folder,
            (Some(folder @ ("commands" | "knowledge")), ..) => folder,
            _ => "frontdesk",
        }
    }
}

fn is_crate(folder: &str) -> bool {
    root().join("src").join(folder).join("Cargo.toml").exists()
}

/// Removes every item with the attribute `#[cfg(test)]`.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_test_attribute = is_punct(&token, '#') && tokens.peek().is_some_and(is_cfg_test);
        if is_test_attribute {
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

/// Whether a token is this punctuation character.
pub(crate) fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// Whether a token is this identifier.
pub(crate) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Calls `look` with the tokens of the file, and with the tokens inside of each pair of brackets.
pub(crate) fn each_run(tokens: &[TokenTree], look: &mut impl FnMut(&[TokenTree])) {
    look(tokens);
    for token in tokens {
        if let TokenTree::Group(group) = token {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            each_run(&inner, look);
        }
    }
}
