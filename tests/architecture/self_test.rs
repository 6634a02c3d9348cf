//! Shows that every rule can fail: each rule gets sources that break it and sources that keep it.

use toml::Table;

use crate::source::Source;
use crate::{crates, migrations, rules};

type Rule = fn(&Source) -> Vec<rules::Finding>;

fn breaks(rule: Rule, path: &str, text: &str, finding: &str) {
    let found = rule(&Source::new(path, text));
    assert!(
        found.iter().any(|one| one.contains(finding)),
        "{text}\nfound {found:?}"
    );
}

fn keeps(rule: Rule, path: &str, text: &str) {
    assert_eq!(rule(&Source::new(path, text)), Vec::<String>::new(), "{text}");
}

#[test]
fn an_unwrap_outside_of_tests_is_found() {
    let rule = rules::takes_no_shortcut;
    breaks(
        rule,
        "src/desk/a.rs",
        "fn a() { b().unwrap() }",
        "a.rs:1: unwrap()",
    );
    breaks(
        rule,
        "src/desk/a.rs",
        "fn a() { println!(\"{}\", b.unwrap()) }",
        "unwrap()",
    );
    breaks(rule, "src/desk/a.rs", "fn a() { todo!() }", "unfinished");
    breaks(rule, "src/desk/a.rs", "#[allow(dead_code)] fn a() {}", "#[allow]");
    breaks(rule, "src/desk/a.rs", "#![allow(dead_code)]", "#[allow]");
    keeps(
        rule,
        "src/desk/a.rs",
        "// b().unwrap()\nfn a() { b(\".unwrap()\").unwrap_or(1) }",
    );
    keeps(
        rule,
        "src/desk/a.rs",
        "#[cfg(test)] mod tests { fn a() { b().unwrap() } }",
    );
    keeps(rule, "src/desk/a/tests.rs", "fn a() { b().unwrap() }");
    breaks(
        rule,
        "src/desk/a.rs",
        "#[cfg(test)] mod tests;\nfn a() { b().unwrap() }",
        "a.rs:2: unwrap()",
    );
}

#[test]
fn output_outside_of_the_command_line_is_found() {
    let rule = rules::prints_nothing;
    breaks(rule, "src/jobs/a.rs", "fn a() { println!(\"x\") }", "println!");
    breaks(rule, "src/wiring.rs", "fn a() { if b { dbg!(1); } }", "dbg!");
    keeps(rule, "src/cli/check.rs", "fn a() { println!(\"x\") }");
    keeps(rule, "src/main.rs", "fn main() { eprintln!(\"x\") }");
}

#[test]
fn sql_outside_of_the_store_is_found() {
    let rule = rules::contains_no_sql;
    breaks(rule, "src/jobs/a.rs", "const A: &str = \"SELECT 1\";", "SQL");
    breaks(
        rule,
        "commands/a.rs",
        "fn a() { b(r#\"\n  DELETE FROM tickets\"#) }",
        "SQL",
    );
    keeps(rule, "src/store/a.rs", "const A: &str = \"SELECT 1\";");
    keeps(rule, "commands/a.rs", "const A: &str = \"Select a channel\";");
}

#[test]
fn reading_the_environment_outside_of_the_configuration_is_found() {
    let rule = rules::reads_no_environment;
    breaks(
        rule,
        "src/slack/a.rs",
        "fn a() { std::env::var(\"X\") }",
        "environment",
    );
    keeps(rule, "src/config.rs", "fn a() { std::env::vars_os() }");
    keeps(
        rule,
        "src/slack/a.rs",
        "const A: &str = env!(\"CARGO_PKG_VERSION\");",
    );
}

#[test]
fn a_file_without_documentation_is_found() {
    let rule = rules::begins_with_documentation;
    breaks(rule, "src/desk/a.rs", "use b;", "//!");
    breaks(rule, "tests/stories/main.rs", "mod a;", "//!");
    keeps(rule, "src/desk/a.rs", "//! Owns a.\nuse b;");
}

#[test]
fn a_definition_in_a_hub_is_found() {
    let rule = rules::defines_nothing_in_a_hub;
    for wrong in [
        "//! A.\npub struct A;",
        "mod a;\nfn b() {}",
        "pub mod a { pub use b; }",
        "pub const A: u8 = 1;",
        "pub use a::{B, C};\npub type D = u8;",
        "macro_rules! a { () => {} }",
        "impl A {}",
    ] {
        breaks(rule, "src/desk/lib.rs", wrong, "a hub defines");
    }
    let right = "//! A.\n#![forbid(unsafe_code)]\nmod a;\npub mod b;\npub use a::{B, C};\npub(crate) use d::*;\n#[cfg(test)]\nmod tests;";
    keeps(rule, "src/desk/lib.rs", right);
    keeps(rule, "src/desk/lib.rs", "#[cfg(test)]\nuse a::{b, c};\nmod d;");
    keeps(rule, "src/desk/a.rs", "pub struct A;");
}

#[test]
fn sizes_are_measured_without_tests() {
    let long = format!("fn a() {{\n{}}}\n", "b();\n".repeat(60));
    breaks(rules::sizes, "src/desk/a.rs", &long, "a has 62 lines");
    keeps(
        rules::sizes,
        "src/desk/a.rs",
        &format!("fn a() {{\n{}}}\n", "b();\n".repeat(58)),
    );
    breaks(
        rules::sizes,
        "src/desk/a.rs",
        &"use b;\n".repeat(401),
        "401 lines",
    );
    let tested = format!(
        "fn a() {{}}\n\n#[cfg(test)]\nmod tests {{\n{}}}\n",
        "use b;\n".repeat(500)
    );
    keeps(rules::sizes, "src/desk/a.rs", &tested);
}

#[test]
fn an_import_of_a_higher_crate_is_found() {
    let check = |name: &str, text: &str| -> Vec<String> {
        let package = crates::CRATES
            .iter()
            .find(|package| package.name == name)
            .expect("a crate of ours");
        crates::imports_too_much(package, &text.parse::<Table>().expect("TOML"))
    };
    for (name, wrong) in [
        ("desk", "[dependencies]\ntokio = \"1\""),
        ("desk", "[dependencies]\nchat.workspace = true"),
        ("playground", "[dependencies]\nchat.workspace = true"),
        ("slack", "[dependencies]\ndesk.workspace = true"),
        ("slack", "[dependencies]\nplayground.workspace = true"),
        ("store", "[dependencies]\ncommands.workspace = true"),
        ("store", "[dev-dependencies]\nplayground.workspace = true"),
        ("commands", "[dependencies]\naxum.workspace = true"),
        ("jobs", "[dependencies]\nsqlx.workspace = true"),
    ] {
        assert_eq!(check(name, wrong).len(), 1, "{name} {wrong}");
    }
    assert!(
        check(
            "slack",
            "[dependencies]\nchat.workspace = true\n[dev-dependencies]\nplayground.workspace = true"
        )
        .is_empty()
    );
    let unlisted: Table = "[workspace]\nmembers = [\"src/desk\", \"src/utils\"]"
        .parse()
        .expect("TOML");
    assert_eq!(crates::members_differ(&unlisted).len(), 1);
}

#[test]
fn a_migration_without_sample_rows_is_found() {
    let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let found = migrations::without_partner(
        &names(&["0001_tickets.sql", "0002_outbox.sql", "README.md"]),
        &names(&["0001_tickets.sql", "0003.sql"]),
    );
    assert_eq!(
        found,
        [
            "migration 0002 has no sample rows",
            "sample file 0003 belongs to no migration"
        ]
    );
}
