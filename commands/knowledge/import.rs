//! Imports article files: a new file adds an article, a changed file is a new revision, and a file that is gone archives
//! its article.
//!
//! An import reads files that others have parsed. Articles that were written in chat have no file, so an import never
//! finds them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chat::sanitize;
use desk::{Article, ArticleContent, ArticleOrigin, ArticleState, Audience, KnownError, Timestamp};
use knowledge::files::{ArticleFile, FileError};
use store::{ImportedFile, Store, StoreError, UnitOfWork};

use crate::knowledge::care;
use crate::settings::Settings;
use crate::words::Arg;

/// The folder of the articles that come with the program.
pub const STARTER: &str = "starter";

/// The most files in one unit of work. Events of a running desk wait for a unit of this size for less than a second.
const BATCH: usize = 200;

/// The most attempts of a unit of work that meets an import by another process.
const MAX_ATTEMPTS: u32 = 6;

/// Files that an administrator imports together: a folder, one file, or a file with many articles.
#[derive(Clone, Debug, Default)]
pub struct FileSet {
    /// The folder, as the administrator named it.
    pub folder: String,
    /// The articles.
    pub articles: Vec<ArticleFile>,
    /// The files that cannot be read. Their articles stay as they are.
    pub errors: Vec<FileError>,
    /// Whether these are all files of the folder. Only then an article is archived if its file is gone.
    pub is_complete: bool,
}

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Added articles.
    pub new: usize,
    /// Articles with a new revision.
    pub changed: usize,
    /// Articles with the same content as before.
    pub unchanged: usize,
    /// Articles whose files are gone.
    pub archived: usize,
    /// Files that were not imported.
    pub failed: usize,
    /// Articles that requesters can read now, wherever they came from.
    pub for_requesters: i64,
    /// Why files were not imported, as sentences.
    pub errors: Vec<String>,
    /// What in the files has no effect, as sentences.
    pub warnings: Vec<String>,
}

/// A file that is imported.
struct Accepted {
    origin: ArticleOrigin,
    source: String,
    content: ArticleContent,
}

/// A set whose articles are checked.
struct Checked {
    folder: String,
    accepted: Vec<Accepted>,
    /// The articles whose files are gone.
    gone: Vec<String>,
}

/// The first step of an import: which files it takes.
struct Check<'c, F> {
    desk: &'c Settings,
    is_other_file: F,
    /// The folders of this import.
    folders: BTreeSet<String>,
    /// The files that earlier imports have read, by their ids.
    imported: HashMap<String, ImportedFile>,
    /// The ids of this import, with the paths of their files.
    taken: HashMap<String, String>,
    report: &'c mut ImportReport,
}

/// Imports sets of files. Of two files with one id, the first one is imported, and the second one is an error.
///
/// `is_other_file` says whether the file of an earlier import still exists and is not the same file as the new one.
///
/// # Errors
///
/// [`StoreError`]. Units of at most 200 files that were committed before stay.
pub async fn import(
    store: &Store,
    desk: &Settings,
    now: Timestamp,
    sets: Vec<FileSet>,
    is_other_file: impl Fn(&str, &str) -> bool,
) -> Result<ImportReport, StoreError> {
    let mut report = ImportReport::default();
    let imported = store.articles().files().await?;
    let mut check = Check {
        desk,
        is_other_file,
        folders: sets.iter().map(|set| set.folder.clone()).collect(),
        imported: imported
            .into_iter()
            .map(|file| (file.source.clone(), file))
            .collect(),
        taken: HashMap::new(),
        report: &mut report,
    };
    let sets: Vec<Checked> = sets.into_iter().map(|set| check.set(set)).collect();
    for set in &sets {
        for batch in set.accepted.chunks(BATCH) {
            in_unit(store, now, &mut report, async |uow, report| {
                save(uow, batch, report).await
            })
            .await?;
        }
    }
    // Last, so that a file that moved to another folder of this import keeps its article.
    for set in &sets {
        for batch in set.gone.chunks(BATCH) {
            let archive = async |uow: &mut _, report: &mut _| archive(uow, &set.folder, batch, report).await;
            in_unit(store, now, &mut report, archive).await?;
        }
    }
    if store.articles().last_change().await? > 0 {
        let mut uow = store.begin(now).await?;
        care::arm(&mut uow.timers(), now, now);
        uow.commit().await?;
    }
    report.for_requesters = store.articles().count_for_requesters().await?;
    Ok(report)
}

/// Does a step in a unit of work, again if another process imports the same files. A repeated step counts once.
async fn in_unit(
    store: &Store,
    now: Timestamp,
    report: &mut ImportReport,
    step: impl AsyncFn(&mut UnitOfWork, &mut ImportReport) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut attempt = 1;
    loop {
        let mut counted = report.clone();
        let mut uow = store.begin(now).await?;
        let done = match step(&mut uow, &mut counted).await {
            Ok(()) => uow.commit().await.map(|_| ()),
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => {
                *report = counted;
                return Ok(());
            }
            Err(StoreError::Conflict) if attempt < MAX_ATTEMPTS => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

/// Adds and revises the articles of files.
async fn save(uow: &mut UnitOfWork, batch: &[Accepted], report: &mut ImportReport) -> Result<(), StoreError> {
    let sources: Vec<&str> = batch.iter().map(|file| file.source.as_str()).collect();
    let mut stored = by_source(uow.articles().find_sources(&sources).await?);
    for file in batch {
        let Some(mut article) = stored.remove(&file.source) else {
            let mut articles = uow.articles();
            articles
                .add(file.content.clone(), file.origin.clone(), None)
                .await?;
            report.new += 1;
            continue;
        };
        let is_moved = article.origin != file.origin;
        article.origin = file.origin.clone();
        if article.content != file.content {
            uow.articles().revise(&mut article, file.content.clone(), None);
            report.changed += 1;
            continue;
        }
        if is_moved {
            uow.articles().relocate(&article);
        }
        report.unchanged += 1;
    }
    Ok(())
}

/// Archives articles that still come from this folder.
async fn archive(
    uow: &mut UnitOfWork,
    from: &str,
    gone: &[String],
    report: &mut ImportReport,
) -> Result<(), StoreError> {
    let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
    for mut article in uow.articles().find_sources(&gone).await? {
        let is_here = matches!(&article.origin, ArticleOrigin::File { folder, .. } if folder == from);
        if !is_here || article.content.state == ArticleState::Archived {
            continue;
        }
        let content = ArticleContent {
            state: ArticleState::Archived,
            ..article.content.clone()
        };
        uow.articles().revise(&mut article, content, None);
        report.archived += 1;
    }
    Ok(())
}

fn by_source(articles: Vec<Article>) -> BTreeMap<String, Article> {
    let with_source = |article: Article| match &article.origin {
        ArticleOrigin::File { source, .. } => Some((source.clone(), article)),
        ArticleOrigin::Chat => None,
    };
    articles.into_iter().filter_map(with_source).collect()
}

impl<F: Fn(&str, &str) -> bool> Check<'_, F> {
    fn set(&mut self, set: FileSet) -> Checked {
        for error in &set.errors {
            self.fail(error.to_string());
        }
        let mut present = BTreeSet::new();
        let mut accepted = Vec::new();
        let unread = set.errors.into_iter().map(|error| error.path).collect::<Vec<_>>();
        for file in set.articles {
            let file = self.known_by(file, set.is_complete);
            present.insert(file.source.clone());
            match self.file(&set.folder, file, set.is_complete) {
                Ok(file) => accepted.extend(file),
                Err(sentence) => self.fail(sentence),
            }
        }
        let is_gone = |file: &&ImportedFile| {
            let is_unread = unread.iter().any(|path| is_at_or_below(&file.path, path));
            file.folder == set.folder && !file.is_archived && !present.contains(&file.source) && !is_unread
        };
        let gone = match set.is_complete {
            true => self
                .imported
                .values()
                .filter(is_gone)
                .map(|file| file.source.clone())
                .collect(),
            false => Vec::new(),
        };
        Checked {
            folder: set.folder,
            accepted,
            gone,
        }
    }

    fn fail(&mut self, sentence: String) {
        self.report.failed += 1;
        self.report.errors.push(sentence);
    }

    /// The file with clean texts. A file that is imported alone and has no id of its own keeps the id that an import of
    /// its folder gave it.
    fn known_by(&self, file: ArticleFile, is_complete: bool) -> ArticleFile {
        let source = sanitize(&file.source);
        let is_it = |known: &&ImportedFile| {
            known.path == file.path && known.path.ends_with(&known.source) && known.path.ends_with(&source)
        };
        let known = match is_complete {
            true => None,
            false => self.imported.values().find(is_it),
        };
        let source = known.map_or(source, |known| known.source.clone());
        ArticleFile {
            source,
            content: clean(file.content),
            ..file
        }
    }

    /// Checks a file. Returns nothing for a starter article that the organisation has replaced with its own.
    fn file(
        &mut self,
        folder: &str,
        file: ArticleFile,
        is_complete: bool,
    ) -> Result<Option<Accepted>, String> {
        if let Some(first) = self.other_owner(folder, &file) {
            return match folder {
                STARTER => Ok(None),
                _ => Err(self.say("import-same-id", &file, [("id", &file.source), ("first", &first)])),
            };
        }
        self.taken.insert(file.source.clone(), file.path.clone());
        self.can_be_read(&file)?;
        self.warn(&file);
        // A file that is imported alone stays in the folder with which it was imported before.
        let before = self.imported.get(&file.source);
        let before = before.filter(|before| !is_complete && before.path == file.path);
        let folder = before.map_or(folder, |before| &before.folder);
        Ok(Some(Accepted {
            origin: ArticleOrigin::File {
                source: file.source.clone(),
                folder: folder.to_owned(),
                path: file.path,
            },
            source: file.source,
            content: file.content,
        }))
    }

    /// The path of another file that has the id of this file.
    fn other_owner(&self, folder: &str, file: &ArticleFile) -> Option<String> {
        if let Some(first) = self.taken.get(&file.source) {
            return Some(first.clone());
        }
        let before = self.imported.get(&file.source)?;
        if self.folders.contains(&before.folder) || before.folder == STARTER {
            return None;
        }
        let exists = (self.is_other_file)(&before.path, &file.path);
        let has_it = match folder {
            STARTER => exists || !before.is_archived,
            _ => exists && !before.is_archived,
        };
        has_it.then(|| before.path.clone())
    }

    /// Refuses an article that nobody could read.
    fn can_be_read(&self, file: &ArticleFile) -> Result<(), String> {
        let roster = &self.desk.roster;
        match &file.content.audience {
            Audience::Team(name) if roster.teams.iter().all(|team| team.name != *name) => {
                Err(self.say("import-unknown-team", file, [("name", &name.0)]))
            }
            Audience::Group(name) if roster.groups.iter().all(|group| group.name != *name) => {
                Err(self.say("import-unknown-group", file, [("name", &name.0)]))
            }
            Audience::Everyone | Audience::Agents | Audience::Team(_) | Audience::Group(_) => Ok(()),
        }
    }

    /// Warns of names that the configuration does not have.
    fn warn(&mut self, file: &ArticleFile) {
        let mut warnings = file.warnings.clone();
        for name in &file.content.services {
            if self.desk.services.iter().all(|service| service.name != *name) {
                warnings.push(self.say("import-unknown-service", file, [("name", &name.0)]));
            }
        }
        if let Some(owner) = file
            .content
            .owner
            .as_ref()
            .filter(|owner| !self.desk.roster.names(owner))
        {
            warnings.push(self.say("import-unknown-owner", file, [("name", &owner.to_string())]));
        }
        self.report.warnings.append(&mut warnings);
    }

    /// A sentence about a file.
    fn say<const N: usize>(&self, key: &str, file: &ArticleFile, args: [(&str, &String); N]) -> String {
        let mut all = vec![("path", Arg::from(file.path.as_str()))];
        all.extend(args.map(|(name, value)| (name, Arg::from(value.as_str()))));
        self.desk.words.say_with(key, &all)
    }
}

/// Whether a path is this file or folder, or a file below it.
fn is_at_or_below(path: &str, folder: &str) -> bool {
    let below = path.strip_prefix(folder.trim_end_matches('/'));
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The content without characters that could deceive a reader.
fn clean(content: ArticleContent) -> ArticleContent {
    let known_error = content.known_error.map(|known| KnownError {
        symptom: sanitize(&known.symptom),
        cause: sanitize(&known.cause),
        workaround: sanitize(&known.workaround),
    });
    ArticleContent {
        title: sanitize(&content.title),
        body: sanitize(&content.body),
        language: sanitize(&content.language),
        known_error,
        ..content
    }
}
