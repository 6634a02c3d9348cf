//! The name under which a file is sent.

use crate::ground::limits;
use crate::ground::sanitize::sanitize;
use crate::write::truncate;

/// The file name without deceptive characters, shortened with its extension kept.
pub(crate) fn file_name(name: &str) -> String {
    let name: String = sanitize(name)
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
    if truncate::utf16_len(name) <= limits::FILE_NAME {
        return name.to_owned();
    }
    let ending = match name.rsplit_once('.') {
        Some((_, ending)) if truncate::utf16_len(ending) <= 10 => format!(".{ending}"),
        _ => String::new(),
    };
    format!(
        "{}…{ending}",
        truncate::prefix(name, limits::FILE_NAME - 1 - truncate::utf16_len(&ending))
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
            truncate::utf16_len(&long) <= limits::FILE_NAME && long.ends_with("….gz"),
            "{long}"
        );
    }
}
