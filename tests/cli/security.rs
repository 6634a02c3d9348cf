//! `docs/security.md` names only tests that exist.

use std::collections::BTreeSet;
use std::path::Path;

const PAGE: &str = include_str!("../../docs/security.md");

fn sources(folder: &Path, out: &mut String) {
    for entry in std::fs::read_dir(folder).expect("the source folder can be read") {
        let path = entry.expect("the source folder can be read").path();
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            out.push_str(&std::fs::read_to_string(&path).expect("the source file can be read"));
        }
    }
}

/// The test names on the page: code spans with at least three underscores.
fn named() -> BTreeSet<&'static str> {
    let code = PAGE.split('`').skip(1).step_by(2);
    code.filter(|word| {
        word.matches('_').count() >= 3 && word.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')
    })
    .collect()
}

/// Whether a test with that name exists, as a function or in a macro's list.
fn exists(sources: &str, name: &str) -> bool {
    sources.contains(&format!("fn {name}(")) || sources.contains(&format!("    {name}: "))
}

#[test]
fn every_named_test_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = String::new();
    for folder in ["src", "commands", "tests"] {
        sources(&root.join(folder), &mut all);
    }
    let named = named();
    assert!(named.len() > 40, "{} tests are named", named.len());
    let missing: Vec<_> = named.iter().filter(|name| !exists(&all, name)).collect();
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
}

#[test]
fn every_row_names_a_test_or_a_gap() {
    let threats = PAGE.split("## Limits").next().unwrap_or_default();
    let rows = threats.lines().filter(|line| line.starts_with("| "));
    for row in rows.filter(|row| !row.starts_with("| Threat |")) {
        let proof = row.split(" | ").nth(2).unwrap_or_default();
        let is_honest = proof.contains('`') || proof.contains("gap: ") || proof.contains("not applicable");
        assert!(is_honest, "{row}");
    }
}
