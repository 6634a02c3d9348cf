//! Every migration has sample rows, and every sample file belongs to a migration.

use std::collections::BTreeSet;
use std::path::Path;

/// Migrations without sample rows, and sample files without a migration, by their numbers.
pub(crate) fn without_partner(migrations: &[String], samples: &[String]) -> Vec<String> {
    let numbers = |names: &[String]| -> BTreeSet<String> {
        names
            .iter()
            .filter(|name| name.ends_with(".sql"))
            .map(|name| name.chars().take_while(char::is_ascii_digit).collect())
            .collect()
    };
    let (migrations, samples) = (numbers(migrations), numbers(samples));
    let without_samples = migrations
        .difference(&samples)
        .map(|number| format!("migration {number} has no sample rows"));
    let without_migration = samples
        .difference(&migrations)
        .map(|number| format!("sample file {number} belongs to no migration"));
    without_samples.chain(without_migration).collect()
}

/// The names of the files in a folder; none if the folder is missing.
pub(crate) fn files_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| {
            entry
                .expect("the folder is readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}
