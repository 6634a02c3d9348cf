//! The walls of the house, held against its own sources: who imports whom, what a hub defines, what is printed, and
//! whether a migration has its sample rows. `self_test.rs` shows that each of them can fail.

mod crates;
mod migrations;
mod self_test;
mod rules;
mod source;

use std::io::Write;

use rules::Finding;
use source::Source;

/// Fails with everything that breaks a rule, so that one run shows all.
fn nobody_breaks(rule: fn(&Source) -> Vec<Finding>) {
    let findings: Vec<Finding> = source::all().iter().flat_map(rule).collect();
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn rooms_import_only_what_stands_below_them() {
    let manifests = crates::manifests();
    let mut findings = crates::members_differ(&manifests["frontdesk"]);
    for room in &crates::ROOMS {
        findings.extend(crates::imports_too_much(room, &manifests[room.name]));
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn hubs_define_nothing() {
    nobody_breaks(rules::defines_nothing_in_a_hub);
}

#[test]
fn only_the_command_line_prints() {
    nobody_breaks(rules::prints_nothing);
}

#[test]
fn sql_stands_in_the_store_alone() {
    nobody_breaks(rules::knows_no_sql);
}

#[test]
fn the_environment_is_read_in_one_place() {
    nobody_breaks(rules::reads_no_environment);
}

#[test]
fn nothing_is_unwrapped_allowed_or_unfinished() {
    nobody_breaks(rules::says_what_it_means);
}

#[test]
fn every_file_says_what_it_owns() {
    nobody_breaks(rules::introduces_itself);
}

#[test]
fn every_migration_has_sample_rows() {
    let migrations = migrations::files_in(&source::root().join("migrations"));
    let samples = migrations::files_in(&source::root().join("tests/fixtures/migrations"));
    let findings = migrations::without_partner(&migrations, &samples);
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn sizes_are_only_warned_about() {
    let findings: Vec<Finding> = source::all().iter().flat_map(rules::sizes).collect();
    // Written past the test runner, which swallows what passing tests print.
    for finding in findings {
        writeln!(std::io::stderr(), "warning: {finding}").expect("stderr is open");
    }
}
