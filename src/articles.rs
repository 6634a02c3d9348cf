//! The articles of a desk: reads their files for an import, and opens their index.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use commands::{FileSet, ImportReport, STARTER};
use desk::Timestamp;
use jobs::IndexOpener;
use knowledge::Index;
use knowledge::files::{
    ArticleFile, Defaults, FileError, FileProblem, read_folder, read_jsonl, read_markdown, starter,
};
use store::Store;

use crate::config::Config;

/// The working folder.
const HERE: &str = ".";

/// What holds for an article whose file does not say so.
pub fn defaults(config: &Config) -> Defaults {
    Defaults {
        audience: config.knowledge.audience.value.clone(),
        state: config.knowledge.state,
        language: config.desk.language.clone(),
    }
}

/// Imports the folders of the configuration and the starter articles. Without `starter`, the starter articles of an
/// earlier import are archived.
///
/// # Errors
///
/// The database does not answer.
pub async fn import_configured(
    config: &Config,
    store: &Store,
    desk: &commands::Settings,
    now: Timestamp,
) -> anyhow::Result<ImportReport> {
    let defaults = defaults(config);
    let folders: Vec<PathBuf> = config
        .knowledge
        .folders
        .iter()
        .map(|folder| folder.value.clone())
        .collect();
    let articles = if config.knowledge.starter {
        starter(config.knowledge.state)
    } else {
        Vec::new()
    };
    let read = move || folders.iter().map(|path| read_path(path, &defaults)).collect();
    let mut sets: Vec<FileSet> = tokio::task::spawn_blocking(read).await?;
    sets.push(FileSet {
        folder: STARTER.to_owned(),
        articles,
        errors: Vec::new(),
        is_complete: true,
    });
    Ok(commands::import(store, desk, now, sets, is_other_file).await?)
}

/// Imports folders, Markdown files and files with JSON lines.
///
/// # Errors
///
/// The database does not answer.
pub async fn import_paths(
    paths: &[PathBuf],
    defaults: &Defaults,
    store: &Store,
    desk: &commands::Settings,
    now: Timestamp,
) -> anyhow::Result<ImportReport> {
    let sets = paths.iter().map(|path| read_path(path, defaults)).collect();
    Ok(commands::import(store, desk, now, sets, is_other_file).await?)
}

/// Opens the index in the folder of the configuration.
pub fn index_opener(config: &Config) -> IndexOpener {
    let (folder, synonyms) = (config.knowledge.index.clone(), config.knowledge.synonyms.clone());
    Arc::new(move || Ok(Index::open(&folder, &synonyms)?.0))
}

/// An index with all articles, for one command. That is the desk's own index, unless a running desk is about to update
/// it: then the command makes one in memory.
///
/// # Errors
///
/// The database does not answer.
pub async fn current_index(config: &Config, store: &Store) -> anyhow::Result<Index> {
    if store.articles().last_change().await? > 0 {
        match current_in_folder(config, store).await {
            Ok(index) => return Ok(index),
            Err(error) => tracing::debug!(%error, "Making an index in memory"),
        }
    }
    let index = Index::in_memory(&config.knowledge.synonyms)?;
    jobs::catch_up(store, &index).await?;
    Ok(index)
}

async fn current_in_folder(config: &Config, store: &Store) -> anyhow::Result<Index> {
    let index = index_opener(config)()?;
    jobs::catch_up(store, &index).await?;
    Ok(index)
}

/// Reads what a path names. What cannot be read is an error in the set.
fn read_path(path: &Path, defaults: &Defaults) -> FileSet {
    let path = plain(path);
    let name = path.display().to_string();
    if path.is_dir() {
        let found = read_folder(&path, defaults);
        let mut set = FileSet {
            folder: name,
            articles: found.articles,
            errors: found.errors,
            is_complete: true,
        };
        if set.folder == HERE {
            name_without_dot(&mut set);
        }
        return set;
    }
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is = |wanted: &str| extension.is_some_and(|extension| extension.eq_ignore_ascii_case(wanted));
    let text = read_text(&path);
    match text {
        Err(error) => {
            let sentence = format!("The file cannot be read: {error:#}.");
            failed(name, sentence)
        }
        Ok(text) if is("md") => {
            let (file, folder) = (path.file_name(), path.parent());
            let file = file.map_or_else(|| name.clone(), |file| file.to_string_lossy().into_owned());
            one(
                folder.unwrap_or(Path::new("")),
                read_markdown(&file, &name, &text, defaults),
            )
        }
        Ok(text) if is("jsonl") || is("ndjson") => {
            let mut set = FileSet {
                folder: name.clone(),
                is_complete: true,
                ..FileSet::default()
            };
            for line in read_jsonl(&name, &text, defaults) {
                match line {
                    Ok(article) => set.articles.push(article),
                    Err(error) => set.errors.push(error),
                }
            }
            set
        }
        Ok(_) => failed(
            name,
            "This is no folder and no article. Name a folder, a .md file or a .jsonl file.".to_owned(),
        ),
    }
}

fn read_text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path)?;
    String::from_utf8(bytes).context("it is no UTF-8 text")
}

/// A set of one file of a folder.
fn one(folder: &Path, read: Result<ArticleFile, FileError>) -> FileSet {
    let mut set = FileSet {
        folder: plain(folder).display().to_string(),
        ..FileSet::default()
    };
    match read {
        Ok(article) => set.articles.push(article),
        Err(error) => set.errors.push(error),
    }
    set
}

fn failed(path: String, sentence: String) -> FileSet {
    let problem = FileProblem {
        line: None,
        text: sentence,
    };
    FileSet {
        folder: path.clone(),
        errors: vec![FileError {
            path,
            problems: vec![problem],
        }],
        ..FileSet::default()
    }
}

/// Names the files of the working folder as a person who names one of them: `vpn.md`, not `./vpn.md`.
fn name_without_dot(set: &mut FileSet) {
    let articles = set.articles.iter_mut().map(|article| &mut article.path);
    for path in articles.chain(set.errors.iter_mut().map(|error| &mut error.path)) {
        if let Some(plain) = path.strip_prefix("./") {
            *path = plain.to_owned();
        }
    }
}

/// The path as its folder is remembered: `./kb/` is `kb`. A folder with the name of the starter articles keeps its `./`.
fn plain(path: &Path) -> PathBuf {
    let parts = path
        .components()
        .filter(|part| !matches!(part, Component::CurDir));
    let plain: PathBuf = parts.collect();
    match plain.to_str() {
        Some("") => PathBuf::from(HERE),
        Some(STARTER) => Path::new(HERE).join(STARTER),
        _ => plain,
    }
}

/// Whether the file of an earlier import still exists and is not the new file.
fn is_other_file(before: &str, new: &str) -> bool {
    match (std::fs::canonicalize(before), std::fs::canonicalize(new)) {
        (Ok(before), Ok(new)) => before != new,
        (Ok(_), Err(_)) => true,
        (Err(_), _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_name_however_it_is_written() {
        for (written, name) in [
            ("kb", "kb"),
            ("./kb/", "kb"),
            ("kb/./it//", "kb/it"),
            ("../kb", "../kb"),
            ("/srv/kb/", "/srv/kb"),
            (".", "."),
            ("starter", "./starter"),
            ("kb/starter", "kb/starter"),
        ] {
            assert_eq!(plain(Path::new(written)), Path::new(name), "{written}");
        }
    }
}
