//! Reads a folder of Markdown files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use super::article_file::{ArticleFile, Defaults, MOST_BYTES};
use super::error::FileError;
use super::markdown::{read_markdown, too_large};

/// The articles of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderFiles {
    /// The articles, in the order of their files.
    pub articles: Vec<ArticleFile>,
    /// The files and folders that cannot be read, in the same order.
    pub errors: Vec<FileError>,
}

/// Reads every `*.md` below a folder. Names that begin with a dot are skipped. Symbolic links are followed, but not into
/// a folder that contains them.
pub fn read_folder(folder: &Path, defaults: &Defaults) -> FolderFiles {
    let mut found = FolderFiles::default();
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    let entries = WalkDir::new(folder).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(|entry| !is_hidden(entry)) {
        let read = match entry {
            Ok(entry) if !is_article(&entry) => continue,
            Ok(entry) => read(folder, entry.path(), defaults),
            Err(error) => Err(unreadable(&error, folder)),
        };
        let read = read.and_then(|article| match paths.get(&article.source) {
            Some(first) => Err(FileError::of_file(
                &article.path,
                format!(
                    "The id \"{}\" is the one of {first} already. Write another id.",
                    article.source
                ),
            )),
            None => Ok(article),
        });
        match read {
            Ok(article) => {
                paths.insert(article.source.clone(), article.path.clone());
                found.articles.push(article);
            }
            Err(error) => found.errors.push(error),
        }
    }
    found
}

/// Whether a name begins with a dot. The folder itself may have such a name.
fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn is_article(entry: &DirEntry) -> bool {
    let extension = entry.path().extension();
    entry.file_type().is_file() && extension.is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

fn read(folder: &Path, path: &Path, defaults: &Defaults) -> Result<ArticleFile, FileError> {
    let name = path.display().to_string();
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let bytes = bytes_of(path)
        .map_err(|error| FileError::of_file(&name, format!("The file cannot be read: {error}.")))?;
    if bytes.len() > MOST_BYTES {
        return Err(too_large(&name));
    }
    let text = String::from_utf8(bytes)
        .map_err(|_| FileError::of_file(&name, "The file is no UTF-8 text. Save it as UTF-8."))?;
    read_markdown(&parts.join("/"), &name, &text, defaults)
}

/// The content of a file, but not much more than an article may have.
fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES + 1).unwrap_or(u64::MAX);
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(error: &walkdir::Error, folder: &Path) -> FileError {
    let path = error.path().unwrap_or(folder).display().to_string();
    let text = match (error.loop_ancestor(), error.io_error()) {
        (Some(folder), _) => format!("The link leads back to {}. Remove it.", folder.display()),
        (None, Some(error)) => format!("This cannot be read: {error}."),
        (None, None) => "This cannot be read.".to_owned(),
    };
    FileError::of_file(&path, text)
}
