//! The rules for a single file. A rule takes a source and returns its findings, `file:line: reason`.

use proc_macro2::{Delimiter, TokenTree};

use crate::source::{Source, each_run, is_punct, is_word};

/// A line that breaks a rule, and the reason.
pub(crate) type Finding = String;

/// The words that begin an SQL statement.
const SQL: [&str; 9] = [
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "ALTER TABLE ",
    "PRAGMA ",
    "BEGIN IMMEDIATE",
];

/// The longest file, in lines without its tests.
const FILE: usize = 400;
/// The longest function, in lines.
const FUNCTION: usize = 60;

fn found(source: &Source, token: &TokenTree, what: &str) -> Finding {
    format!("{}:{}: {what}", source.path, token.span().start().line)
}

/// No `unwrap()`, `todo!()`, `unimplemented!()` or `#[allow(…)]` outside of tests.
pub(crate) fn takes_no_shortcut(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if source.is_for_tests() {
        return findings;
    }
    each_run(&source.code, &mut |run| {
        for window in run.windows(3) {
            let [first, second, third] = window else { continue };
            let is_empty_call = matches!(third, TokenTree::Group(group)
                if group.delimiter() == Delimiter::Parenthesis && group.stream().is_empty());
            if is_punct(first, '.') && is_word(second, "unwrap") && is_empty_call {
                findings.push(found(
                    source,
                    second,
                    "unwrap(); use expect(…) with the reason why it cannot fail",
                ));
            }
            for word in ["todo", "unimplemented"] {
                if is_word(first, word) && is_punct(second, '!') {
                    findings.push(found(source, first, "unfinished code"));
                }
            }
        }
        for (index, token) in run.iter().enumerate() {
            let TokenTree::Group(group) = token else { continue };
            let follows_hash =
                index > 0 && (is_punct(&run[index - 1], '#') || is_punct(&run[index - 1], '!'));
            let first = group.stream().into_iter().next();
            if follows_hash
                && group.delimiter() == Delimiter::Bracket
                && first.is_some_and(|first| is_word(&first, "allow"))
            {
                findings.push(found(source, token, "#[allow]; use #[expect(…, reason = \"…\")]"));
            }
        }
    });
    findings
}

/// Only the command line prints; other code logs.
pub(crate) fn prints_nothing(source: &Source) -> Vec<Finding> {
    let is_command_line = source.path == "src/main.rs" || source.path.starts_with("src/cli");
    let mut findings = Vec::new();
    if source.is_for_tests() || is_command_line {
        return findings;
    }
    each_run(&source.code, &mut |run| {
        for pair in run.windows(2) {
            for word in ["println", "print", "eprintln", "eprint", "dbg"] {
                if is_word(&pair[0], word) && is_punct(&pair[1], '!') {
                    findings.push(found(
                        source,
                        &pair[0],
                        &format!("{word}! outside of the command line"),
                    ));
                }
            }
        }
    });
    findings
}

/// Only the store contains SQL.
pub(crate) fn contains_no_sql(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if source.is_for_tests() || source.crate_name() == "store" {
        return findings;
    }
    each_run(&source.code, &mut |run| {
        for token in run {
            let TokenTree::Literal(literal) = token else {
                continue;
            };
            let written = literal.to_string();
            let text = written
                .trim_start_matches(['r', '#', '"'])
                .trim_start()
                .trim_start_matches("\\n");
            if SQL.iter().any(|start| text.starts_with(start)) {
                findings.push(found(source, token, "SQL outside of the store"));
            }
        }
    });
    findings
}

/// Only the configuration reads the environment.
pub(crate) fn reads_no_environment(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    if source.is_for_tests() || source.path == "src/config.rs" {
        return findings;
    }
    each_run(&source.code, &mut |run| {
        for window in run.windows(4) {
            let is_path =
                is_word(&window[0], "env") && is_punct(&window[1], ':') && is_punct(&window[2], ':');
            if is_path
                && ["var", "vars", "var_os", "vars_os"]
                    .iter()
                    .any(|name| is_word(&window[3], name))
            {
                findings.push(found(
                    source,
                    &window[0],
                    "reads the environment outside of the configuration",
                ));
            }
        }
    });
    findings
}

/// Every file begins with `//!`. In a test binary only `main.rs` must.
pub(crate) fn begins_with_documentation(source: &Source) -> Vec<Finding> {
    let is_test_module = source.is_for_tests() && !source.path.ends_with("main.rs");
    if is_test_module || source.text.starts_with("//!") {
        return Vec::new();
    }
    vec![format!("{}:1: does not begin with //!", source.path)]
}

/// A hub contains only `mod`, `use` and their attributes; it defines nothing.
pub(crate) fn defines_nothing_in_a_hub(source: &Source) -> Vec<Finding> {
    if !source.is_hub() || source.is_for_tests() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut statement: Vec<&TokenTree> = Vec::new();
    for token in &source.code {
        statement.push(token);
        let ends = is_punct(token, ';')
            || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace
                && !statement.iter().any(|token| is_word(token, "use")));
        if ends {
            findings.extend(definition(source, &statement));
            statement.clear();
        }
    }
    findings.extend(definition(source, &statement));
    findings
}

/// A finding if a statement of a hub defines something.
fn definition(source: &Source, statement: &[&TokenTree]) -> Option<Finding> {
    let mut rest = statement;
    loop {
        rest = match rest {
            // Attributes, `#[…]` and `#![…]`.
            [hash, bang, TokenTree::Group(_), tail @ ..] if is_punct(hash, '#') && is_punct(bang, '!') => {
                tail
            }
            [hash, TokenTree::Group(_), tail @ ..] if is_punct(hash, '#') => tail,
            // `pub` and `pub(…)`.
            [word, TokenTree::Group(_), tail @ ..] if is_word(word, "pub") => tail,
            [word, tail @ ..] if is_word(word, "pub") => tail,
            _ => break,
        };
    }
    let is_plain = match rest {
        [] => true,
        [first, ..] if is_word(first, "use") => true,
        [first, _, last] => is_word(first, "mod") && is_punct(last, ';'),
        _ => false,
    };
    match (is_plain, rest.first()) {
        (false, Some(token)) => Some(found(
            source,
            token,
            "a hub defines something; give it a file of its own",
        )),
        _ => None,
    }
}

/// Long files and functions. The test only warns about them.
pub(crate) fn sizes(source: &Source) -> Vec<Finding> {
    if source.is_for_tests() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let before_tests = source.text.split("\n#[cfg(test)]").next().unwrap_or_default();
    let lines = before_tests.lines().count();
    if lines > FILE {
        findings.push(format!("{}: {lines} lines, more than {FILE}", source.path));
    }
    each_run(&source.code, &mut |run| {
        let mut function: Option<(&TokenTree, String)> = None;
        for pair in run.windows(2) {
            if is_word(&pair[0], "fn") {
                function = Some((&pair[0], pair[1].to_string()));
            }
            match (&pair[1], &function) {
                (TokenTree::Group(body), Some((start, name))) if body.delimiter() == Delimiter::Brace => {
                    let length = body.span().end().line + 1 - start.span().start().line;
                    if length > FUNCTION {
                        findings.push(found(
                            source,
                            start,
                            &format!("{name} has {length} lines, more than {FUNCTION}"),
                        ));
                    }
                    function = None;
                }
                (end, Some(_)) if is_punct(end, ';') => function = None,
                _ => {}
            }
        }
    });
    findings
}
