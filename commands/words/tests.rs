//! Checks that the message file defines exactly the keys that the code uses.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;

/// Returns every string literal that is the first argument of a function which returns a sentence.
fn keys_in(sources: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for function in ["say(", "say_with(", "text(", "text_with("] {
        for (at, _) in sources.match_indices(function) {
            let argument = sources[at + function.len()..].trim_start();
            if let Some(key) = argument.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

/// Appends the sources in a folder, without tests.
fn sources(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a readable folder of the crate") {
        let path = entry.expect("a readable folder of the crate").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
            out.push_str(&std::fs::read_to_string(&path).expect("a readable source file"));
        }
    }
}

/// Returns the keys that the message file defines.
fn defined() -> BTreeSet<String> {
    let key = |entry: &fluent_syntax::ast::Entry<&str>| match entry {
        fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    };
    let parse = |messages: &&'static str| {
        fluent_syntax::parser::parse(*messages).expect("our message files are well formed")
    };
    let resources = LANGUAGES[0].messages.iter().map(parse);
    resources
        .flat_map(|resource| resource.body)
        .filter_map(|entry| key(&entry))
        .collect()
}

/// Returns the keys that the code composes from a word of the domain.
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
fn the_message_file_defines_exactly_the_keys_that_the_code_uses() {
    let mut code = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    sources(root, &mut code);
    let used: BTreeSet<String> = keys_in(&code).into_iter().chain(composed()).collect();
    let defined = defined();
    let missing: Vec<_> = used
        .difference(&defined)
        .filter(|key| key.contains('-'))
        .collect();
    let unused: Vec<_> = defined.difference(&used).collect();
    assert!(missing.is_empty(), "used, but not in words/en/: {missing:?}");
    assert!(unused.is_empty(), "in words/en/, but never used: {unused:?}");
}

#[test]
fn an_argument_that_is_text_never_becomes_a_span() {
    let words = Words::in_language("en").expect("English");
    let evil = format!("{OPEN}0{CLOSE}");
    let text = words.text_with("card-working", &[("name", evil.into())]);
    assert!(
        text.0.iter().all(|span| matches!(span, Span::Plain(_))),
        "{text:?}"
    );
}

#[test]
fn an_unknown_language_is_an_error_that_names_it() {
    let error = Words::in_language("tlh").expect_err("no Klingon");
    assert_eq!(error.to_string(), "there are no words in \"tlh\"; there are: en");
}
