//! The message file against the code: nothing missing, nothing unused.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// Every string literal in our sources that looks like a key and follows one of the functions that say something.
fn keys_in(sources: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for function in ["say(", "say_with(", "text(", "text_with("] {
        for (at, _) in sources.match_indices(function) {
            let behind = sources[at + function.len()..].trim_start();
            if let Some(key) = behind.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

fn sources(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).expect("our own folder") {
        let path = entry.expect("our own folder").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            out.push_str(&std::fs::read_to_string(&path).expect("our own source"));
        }
    }
}

fn written() -> BTreeSet<String> {
    let resource = fluent_syntax::parser::parse(LANGUAGES[0].1).expect("our message files are well formed");
    let key = |entry: &fluent_syntax::ast::Entry<&str>| match entry {
        fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    };
    resource.body.iter().filter_map(key).collect()
}

/// Keys that are put together from a word of the domain.
fn composed() -> BTreeSet<String> {
    let actions = desk::Action::ALL.map(|action| format!("action-{}", action.as_str()));
    let codes = desk::ResolutionCode::ALL.map(|code| format!("code-{}", code.as_str()));
    let levels = desk::Level::ALL.map(desk::Level::as_str);
    let impacts = levels.map(|level| format!("impact-{level}"));
    let urgencies = levels.map(|level| format!("urgency-{level}"));
    actions
        .into_iter()
        .chain(codes)
        .chain(impacts)
        .chain(urgencies)
        .collect()
}

#[test]
fn every_sentence_that_is_said_stands_in_the_file_and_every_sentence_there_is_said() {
    let mut code = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    sources(root, &mut code);
    let used: BTreeSet<String> = keys_in(&code).into_iter().chain(composed()).collect();
    let written = written();
    let missing: Vec<_> = used
        .difference(&written)
        .filter(|key| key.contains('-'))
        .collect();
    let unused: Vec<_> = written.difference(&used).collect();
    assert!(missing.is_empty(), "said, but not in words/en.ftl: {missing:?}");
    assert!(unused.is_empty(), "in words/en.ftl, but never said: {unused:?}");
}

#[test]
fn an_argument_that_is_text_never_becomes_a_span() {
    let words = Words::in_language("en").expect("English");
    let evil = format!("{OPEN}0{CLOSE}");
    let said = words.text_with("card-working", &[("name", evil.into())]);
    assert!(
        said.0.iter().all(|span| matches!(span, Span::Plain(_))),
        "{said:?}"
    );
}

#[test]
fn an_unknown_language_is_named() {
    let error = Words::in_language("tlh").expect_err("no Klingon");
    assert_eq!(error.to_string(), "there are no words in \"tlh\"; there are: en");
}
