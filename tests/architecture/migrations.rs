//! Every migration has sample rows, and every sample belongs to a migration.

use std::collections::BTreeSet;
use std::path::Path;

/// Migrations without samples and samples without migration, by their numbers.
pub(crate) fn without_partner(migrations: &[String], samples: &[String]) -> Vec<String> {
    let numbers = |names: &[String]| -> BTreeSet<String> {
        names
            .iter()
            .filter(|name| name.ends_with(".sql"))
            .map(|name| name.chars().take_while(char::is_ascii_digit).collect())
            .collect()
    };
    let (rungs, poured) = (numbers(migrations), numbers(samples));
    let bare = rungs
        .difference(&poured)
        .map(|number| format!("migration {number} has no sample rows"));
    let stray = poured
        .difference(&rungs)
        .map(|number| format!("sample {number} belongs to no migration"));
    bare.chain(stray).collect()
}

/// The names of the files in a folder; none where there is no folder.
pub(crate) fn files_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| {
            entry
                .expect("a folder can be listed")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}
