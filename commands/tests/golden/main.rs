//! Golden files: this version reads what the version before it stored.
//!
//! `tests/fixtures/golden/` holds one JSON value on each line. Version 0.1.0 wrote these lines; they are never changed. A
//! new version adds lines to the files.

mod drafts;
mod payloads;

/// The lines of a golden file.
fn lines(name: &str) -> Vec<String> {
    let path = format!("{}/../tests/fixtures/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines().map(str::to_owned).collect()
}
