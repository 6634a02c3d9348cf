//! The rules of the architecture, checked on our own sources: dependencies between crates, import circles between files,
//! layers inside of a crate, definitions in hubs, output, SQL, and sample rows for migrations.
//!
//! `self_test.rs` and `self_test_imports.rs` show that every rule can fail.

mod circles;
mod crates;
mod layers;
mod migrations;
mod modules;
mod rules;
mod self_test;
mod self_test_imports;
mod source;

use std::io::Write;

use circles::Imports;
use rules::Finding;
use source::Source;

/// Fails with all findings, so that one run shows all of them.
fn assert_none(findings: &[Finding]) {
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

fn no_file_breaks(rule: fn(&Source) -> Vec<Finding>) {
    assert_none(&source::all().iter().flat_map(rule).collect::<Vec<_>>());
}

#[test]
fn crates_import_only_lower_crates() {
    let manifests = crates::manifests();
    let mut findings = crates::members_differ(&manifests["frontdesk"]);
    for package in &crates::CRATES {
        findings.extend(crates::imports_too_much(package, &manifests[package.name]));
    }
    assert_none(&findings);
}

#[test]
fn no_files_of_a_crate_import_each_other_in_a_circle() {
    let sources = source::all();
    let findings: Vec<Finding> = crates::roots(&sources)
        .iter()
        .flat_map(|root| Imports::of(&sources, root).circle_findings())
        .collect();
    assert_none(&findings);
}

#[test]
fn folders_import_only_lower_folders() {
    let sources = source::all();
    let findings: Vec<Finding> = layers::LAYERED
        .iter()
        .flat_map(|(folder, layers)| {
            let imports = Imports::of(&sources, &format!("{folder}/lib.rs"));
            layers::findings(&imports, folder, layers)
        })
        .collect();
    assert_none(&findings);
}

#[test]
fn hubs_define_nothing() {
    no_file_breaks(rules::defines_nothing_in_a_hub);
}

#[test]
fn only_the_command_line_prints() {
    no_file_breaks(rules::prints_nothing);
}

#[test]
fn only_the_store_contains_sql() {
    no_file_breaks(rules::contains_no_sql);
}

#[test]
fn only_the_configuration_reads_the_environment() {
    no_file_breaks(rules::reads_no_environment);
}

#[test]
fn no_code_is_unwrapped_allowed_or_unfinished() {
    no_file_breaks(rules::takes_no_shortcut);
}

#[test]
fn every_file_begins_with_its_documentation() {
    no_file_breaks(rules::begins_with_documentation);
}

#[test]
fn every_migration_has_sample_rows() {
    let migrations = migrations::files_in(&source::root().join("migrations"));
    let samples = migrations::files_in(&source::root().join("tests/fixtures/migrations"));
    assert_none(&migrations::without_partner(&migrations, &samples));
}

#[test]
fn long_files_and_functions_are_only_warned_about() {
    let findings: Vec<Finding> = source::all().iter().flat_map(rules::sizes).collect();
    // Written directly to stderr, because the test runner hides the output of tests that pass.
    for finding in findings {
        writeln!(std::io::stderr(), "warning: {finding}").expect("stderr is open");
    }
}
