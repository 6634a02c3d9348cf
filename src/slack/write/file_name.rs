//! The name under which a file is sent.

use crate::ground::sanitize::clean;
use crate::write::truncate;

/// The maximum length of a file name.
const NAME: usize = 120;

/// The file name without deceptive characters, shortened with its extension kept.
pub(crate) fn file_name(name: &str) -> String {
    let name: String = clean(name)
        .chars()
        .map(|char| {
            if matches!(char, '/' | '\\' | '\n' | '\t') {
                '_'
            } else {
                char
            }
        })
        .collect();
    let name = name.trim();
    if name.is_empty() {
        return "file".to_owned();
    }
    if truncate::length(name) <= NAME {
        return name.to_owned();
    }
    let ending = match name.rsplit_once('.') {
        Some((_, ending)) if truncate::length(ending) <= 10 => format!(".{ending}"),
        _ => String::new(),
    };
    format!(
        "{}…{ending}",
        truncate::head(name, NAME - 1 - truncate::length(&ending))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_extension_and_loses_deceptive_characters() {
        for (name, shown) in [
            ("log.txt", "log.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("../a/b\\c.txt", ".._a_b_c.txt"),
            ("\u{200b}", "file"),
        ] {
            assert_eq!(file_name(name), shown);
        }
        let long = file_name(&format!("{}.tar.gz", "é".repeat(300)));
        assert!(
            truncate::length(&long) <= NAME && long.ends_with("….gz"),
            "{long}"
        );
    }
}
