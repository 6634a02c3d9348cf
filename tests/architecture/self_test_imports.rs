//! Shows that circles and imports against the layers are found, on small source trees.

use std::collections::BTreeSet;

use crate::circles::Imports;
use crate::layers::{self, COMMANDS, PLATFORM};
use crate::source::Source;

/// Reads a crate from the names and texts of its files. The first file is the root.
fn crate_of(files: &[(&str, &str)]) -> Imports {
    let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
    Imports::of(&sources, files[0].0)
}

fn has_circle(files: &[(&str, &str)], circle: &[&str]) {
    let imports = crate_of(files);
    let circle: BTreeSet<&str> = circle.iter().copied().collect();
    assert_eq!(imports.circles(), [circle], "{files:?}");
    assert_eq!(imports.circle_findings().len(), 1);
}

fn has_no_circle(files: &[(&str, &str)]) {
    assert_eq!(
        crate_of(files).circle_findings(),
        Vec::<String>::new(),
        "{files:?}"
    );
}

#[test]
fn two_files_that_import_each_other_are_found() {
    let files = [
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "\nuse crate::b::B;\nstruct A(B);"),
        ("b.rs", "struct B;\nfn b() { crate::a::A }"),
    ];
    has_circle(&files, &["a.rs", "b.rs"]);
    assert_eq!(
        crate_of(&files).circle_findings(),
        [
            "2 files import each other:\n  a.rs:2: crate::b::B imports b.rs\n  b.rs:2: crate::a::A imports a.rs"
        ]
    );
}

#[test]
fn a_circle_of_three_is_found_and_nothing_beside_it() {
    has_circle(
        &[
            ("src/x/lib.rs", "mod a; mod b; mod c; mod below; mod above;"),
            ("src/x/a.rs", "use crate::{b::{self, B}, below};"),
            ("src/x/b.rs", "pub use super::c::C as D;"),
            ("src/x/c.rs", "impl From<super::a::A> for C {}"),
            ("src/x/below.rs", "pub(crate) fn x() {}"),
            ("src/x/above.rs", "use crate::a::A;"),
        ],
        &["src/x/a.rs", "src/x/b.rs", "src/x/c.rs"],
    );
}

#[test]
fn a_circle_through_a_reexport_is_found() {
    has_circle(
        &[
            ("lib.rs", "mod a; mod b; pub use a::A; pub use b::*;"),
            ("a.rs", "use crate::B; pub struct A;"),
            ("b.rs", "pub enum B { A(crate::A) }"),
        ],
        &["a.rs", "b.rs"],
    );
    // A renamed re-export of a re-export, in a folder with a mod.rs.
    has_circle(
        &[
            (
                "lib.rs",
                "mod a; mod outer; pub(crate) use outer::Renamed as Again;",
            ),
            ("a.rs", "fn a(_: crate::Again) {}"),
            (
                "outer/mod.rs",
                "mod inner; pub use self::inner::Inner as Renamed;",
            ),
            (
                "outer/inner.rs",
                "use crate::a; pub struct Inner; fn x() { a::a() }",
            ),
        ],
        &["a.rs", "outer/inner.rs"],
    );
}

#[test]
fn a_circle_between_a_parent_and_its_child_is_found() {
    has_circle(
        &[
            ("lib.rs", "mod a;"),
            ("a.rs", "mod b;\nfn a() { b::b() }"),
            ("a/b.rs", "use super::a;"),
        ],
        &["a.rs", "a/b.rs"],
    );
    has_circle(
        &[
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b; mod c;"),
            ("a/b.rs", "use super::c;"),
            ("a/c.rs", "fn c() -> super::super::a::b::B {}"),
        ],
        &["a/b.rs", "a/c.rs"],
    );
}

#[test]
fn a_circle_through_paths_in_the_code_is_found() {
    for code in [
        "fn a() { let x = 1 + crate::b::b(x); }",
        "fn a() -> Vec<crate::b::B> {}",
        "fn a() { write!(f, \"{}\", crate::b::b()) }",
        "fn a() { match x { crate::b::B::C => {} } }",
        "fn a() { <crate::b::B as Default>::default() }",
        "fn a() { X { ..crate::b::b() } }",
        "fn a() { use crate::b; b::b() }",
        "use crate::b as c; fn a() { c::b() }",
        "use crate::{self as top}; fn a() { top::b::b() }",
        "mod inside { fn a() { super::super::b::b() } }",
        "#[serde(with = \"crate::b::b\")] struct A;",
        "macro_rules! a { () => { $crate::b::b() } }",
    ] {
        has_circle(
            &[
                ("lib.rs", "mod a; mod b;"),
                ("a.rs", code),
                ("b.rs", "use crate::a::a;"),
            ],
            &["a.rs", "b.rs"],
        );
    }
}

#[test]
fn a_circle_through_a_path_of_an_imported_module_is_found() {
    has_circle(
        &[
            ("lib.rs", "mod a; mod merged;"),
            ("a.rs", "use crate::merged; fn a() { merged::main_of() }"),
            ("merged/mod.rs", "mod main; mod other; pub use main::main_of;"),
            ("merged/main.rs", "use super::other::x;"),
            ("merged/other.rs", "fn x() { crate::a::a() }"),
        ],
        &["a.rs", "merged/main.rs", "merged/other.rs"],
    );
}

#[test]
fn a_circle_through_other_ways_to_name_a_file_is_found() {
    has_circle(
        &[
            ("lib.rs", "#[path = \"elsewhere/first.rs\"] mod a; mod b;"),
            ("elsewhere/first.rs", "mod c; use crate::b::*;"),
            ("elsewhere/c.rs", ""),
            ("b.rs", "use crate::a::A;"),
        ],
        &["b.rs", "elsewhere/first.rs"],
    );
    // The name is made by a macro, and comes through a glob.
    has_circle(
        &[
            ("lib.rs", "mod a; mod b; pub use a::*;"),
            (
                "a.rs",
                "id!(/** A ticket. */ TicketId, \"tkt\"); use crate::b::b;",
            ),
            ("b.rs", "fn b(_: crate::TicketId) {}"),
        ],
        &["a.rs", "b.rs"],
    );
    // A hub that uses a name itself depends on it.
    has_circle(
        &[
            ("lib.rs", "mod a;"),
            ("a/mod.rs", "mod b; use b::B; fn a(_: B) {}"),
            ("a/b.rs", "use super::a; pub struct B;"),
        ],
        &["a/mod.rs", "a/b.rs"],
    );
}

#[test]
fn two_circles_are_two_findings() {
    let imports = crate_of(&[
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::b;"),
        ("b.rs", "use crate::a::a; use crate::c::c;"),
        ("c.rs", "use crate::d::d;"),
        ("d.rs", "use crate::c::c;"),
    ]);
    assert_eq!(imports.circle_findings().len(), 2);
}

#[test]
fn trees_without_a_circle_have_no_findings() {
    // Two files below one hub, which re-exports both.
    has_no_circle(&[
        (
            "lib.rs",
            "//! A crate.\nmod a; mod b; pub use a::A; pub use b::B;",
        ),
        ("a.rs", "use crate::B; pub struct A(B);"),
        ("b.rs", "pub struct B;"),
    ]);
    // Comments, text, tests, and other crates of the same name.
    has_no_circle(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::b;"),
        (
            "b.rs",
            "//! See [`crate::a`].\n/// crate::a::a\nfn b() { c(\"crate::a::a\"); ::a::b(); x.a::<b>(); }\n\
             #[cfg(test)] mod tests { use crate::a::a; }",
        ),
    ]);
    has_no_circle(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::b; #[cfg(test)] mod tests;"),
        ("b.rs", "use a::x; fn b() -> impl Fn() + use<> { T::a() }"),
    ]);
    // A parent that uses its children, which use each other in one direction.
    has_no_circle(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod b; mod c; use b::b; use c::c;"),
        ("a/b.rs", "use super::c::c;"),
        (
            "a/c.rs",
            "use std::fmt; use self::inside::X; mod inside { pub struct X; }",
        ),
    ]);
}

#[test]
fn an_import_against_the_layers_is_found() {
    let check = |file: &str, text: &str| -> Vec<String> {
        let all = [
            (
                "commands/lib.rs",
                "mod work; mod facts; mod effects; mod ticket; mod people; mod dispatch;",
            ),
            ("commands/work.rs", "pub struct Work;"),
            ("commands/facts/mod.rs", "mod reach; pub use reach::reach;"),
            (
                "commands/facts/reach.rs",
                "use crate::work::Work; pub fn reach() {}",
            ),
            ("commands/effects.rs", "use crate::facts::reach;"),
            (
                "commands/ticket/mod.rs",
                "mod claim; mod release; pub use claim::claim;",
            ),
            (
                "commands/ticket/claim.rs",
                "use crate::effects; use crate::facts::reach; pub fn claim() {}",
            ),
            ("commands/ticket/release.rs", "use super::claim::claim;"),
            ("commands/people.rs", "use crate::work::Work;"),
            (
                "commands/dispatch.rs",
                "use crate::people; fn x() { crate::ticket::claim() }",
            ),
        ];
        let files: Vec<(&str, &str)> = all
            .into_iter()
            .map(|(path, clean)| (path, if path == file { text } else { clean }))
            .collect();
        layers::findings(&crate_of(&files), "commands", &COMMANDS)
    };
    assert_eq!(check("", ""), Vec::<String>::new());
    assert_eq!(
        check("commands/work.rs", "fn a() {}\nuse crate::effects::follow_up;"),
        ["commands/work.rs:2: crate::effects::follow_up imports commands/effects.rs: effects is above work"]
    );
    assert_eq!(
        check("commands/facts/reach.rs", "fn reach() { crate::dispatch::x() }").len(),
        1
    );
    // One capability imports another one, through its hub.
    assert_eq!(
        check("commands/people.rs", "use crate::ticket::claim;"),
        [
            "commands/people.rs:1: crate::ticket::claim imports commands/ticket/claim.rs: ticket is beside people"
        ]
    );
}

#[test]
fn a_folder_without_a_layer_is_found() {
    let imports = crate_of(&[
        ("src/slack/lib.rs", "mod ground; mod helpers;"),
        ("src/slack/ground/mod.rs", "mod rest;"),
        ("src/slack/ground/rest.rs", ""),
        ("src/slack/helpers.rs", ""),
    ]);
    assert_eq!(
        layers::findings(&imports, "src/slack", &PLATFORM),
        ["src/slack/helpers.rs: helpers has no layer; see tests/architecture/layers.rs"]
    );
}
