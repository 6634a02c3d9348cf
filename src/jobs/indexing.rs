//! Keeps the index of articles up to date with the database.
//!
//! Every change of an article has a number, and the index remembers the number up to which it has read. So an index that
//! is new, old or damaged catches up with the same step. The numbers of another database mean nothing; an index that was
//! made of one is filled again.

use std::time::Duration;

use chat::ChatPlatform;
use desk::ArticleState;
use knowledge::{Change, Document, Index, IndexError};
use store::{ChangedArticle, Store, StoreError};
use tokio::task::JoinError;

use crate::receive::error_chain;
use crate::{Context, backoff, random};

/// The most articles that one step reads. Searches wait for nothing meanwhile; a desk that is killed repeats one step.
const BATCH: i64 = 500;

/// The most questions of one article that the index learns, the newest first.
const MAX_QUESTIONS: i64 = 200;

/// The bits of a mark that hold the number of a change. The bits above hold the name of the sequence.
const CHANGE_BITS: u32 = 40;

/// Why the index was not updated. The next step tries again.
#[derive(Debug, thiserror::Error)]
pub enum IndexingError {
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index cannot be written.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The update of the index panicked.
    #[error("the update of the index panicked")]
    Panicked(#[from] JoinError),
}

/// What one step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// Articles that were read.
    pub articles: usize,
    /// Whether the index was empty, or made of another database, and is filled from the first article on.
    pub is_rebuilt: bool,
    /// Whether more changes wait.
    pub is_behind: bool,
}

/// What the runner remembers between two steps.
#[derive(Debug, Default)]
pub(crate) struct IndexRun {
    /// Whether this process has the lock of the index.
    is_held: bool,
    /// Whether the log says that the index is being filled.
    is_filling: bool,
    /// The failures since the last success.
    failures: i64,
}

/// When the runner takes its next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// At once.
    Now,
    /// After a notification or a second.
    WhenNotified,
    /// After a failure and this wait.
    After(Duration),
}

/// How far an index has read, as the index remembers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark {
    /// The name of the sequence of changes.
    sequence: i64,
    /// The number of the last change.
    change: i64,
}

impl Mark {
    fn read(mark: i64) -> Self {
        Self {
            sequence: mark >> CHANGE_BITS,
            change: mark & ((1 << CHANGE_BITS) - 1),
        }
    }

    fn number(self) -> i64 {
        (self.sequence << CHANGE_BITS) | self.change
    }
}

impl IndexRun {
    /// Takes one step, and logs the beginning and the end of a fill and of a time of failures.
    pub(crate) async fn step<P: ChatPlatform>(&mut self, context: &Context<P>) -> NextStep {
        match self.try_step(context).await {
            Ok(indexed) => {
                if self.failures > 0 {
                    tracing::info!("The search index is updated again");
                }
                self.failures = 0;
                context.note_index(true);
                if indexed.is_rebuilt && !self.is_filling {
                    tracing::info!("Filling the search index");
                    self.is_filling = true;
                }
                if indexed.is_behind {
                    if self.is_filling {
                        context.note_index_complete(false);
                    }
                    return NextStep::Now;
                }
                context.note_index_complete(true);
                if std::mem::take(&mut self.is_filling) {
                    let articles = context.knowledge().map_or(0, Index::len);
                    tracing::info!(articles, "The search index is complete");
                }
                NextStep::WhenNotified
            }
            Err(error) => {
                if self.failures == 0 {
                    let error = error_chain(&error);
                    tracing::error!(error, "Cannot update the search index; the desk tries again");
                }
                self.failures += 1;
                context.note_index(false);
                NextStep::After(backoff::short_wait_after(self.failures, random::jitter()))
            }
        }
    }

    async fn try_step<P: ChatPlatform>(&mut self, context: &Context<P>) -> Result<Indexed, IndexingError> {
        open_index(context).await?;
        let Some(index) = context.knowledge() else {
            return Ok(Indexed::default());
        };
        if !self.is_held {
            hold(context.store(), index).await?;
            self.is_held = true;
        }
        step(context.store(), index).await
    }
}

/// Opens the index as soon as there is an article.
///
/// # Errors
///
/// [`IndexingError`].
pub async fn open_index<P: ChatPlatform>(context: &Context<P>) -> Result<(), IndexingError> {
    let Some(opener) = context.index_opener() else {
        return Ok(());
    };
    if context.store().articles().last_change().await? > 0 {
        let index = tokio::task::spawn_blocking(move || opener()).await??;
        context.set_index(index);
    }
    Ok(())
}

/// Reads one batch of changed articles into the index of the desk. Does nothing on a desk without an index.
///
/// # Errors
///
/// [`IndexingError`].
pub async fn index_changes<P: ChatPlatform>(context: &Context<P>) -> Result<Indexed, IndexingError> {
    match context.knowledge() {
        Some(index) => step(context.store(), index).await,
        None => Ok(Indexed::default()),
    }
}

/// Whether the index has read all changes. A desk without an index, or with an index that cannot be updated, waits for
/// nothing.
///
/// # Errors
///
/// [`StoreError`].
pub async fn is_index_current<P: ChatPlatform>(context: &Context<P>) -> Result<bool, StoreError> {
    if context.is_index_failing() {
        return Ok(true);
    }
    match context.knowledge() {
        Some(index) => Ok(behind(context.store(), index).await? == 0),
        None if context.index_opener().is_some() => Ok(context.store().articles().last_change().await? == 0),
        None => Ok(true),
    }
}

/// Reads all changed articles into an index.
///
/// # Errors
///
/// [`IndexingError`].
pub async fn catch_up(store: &Store, index: &Index) -> Result<(), IndexingError> {
    while step(store, index).await?.is_behind {}
    Ok(())
}

/// Takes the lock of the index for this process, so that no other process writes it while this one runs.
async fn hold(store: &Store, index: &Index) -> Result<(), IndexingError> {
    let sequence = store.articles().sequence().await?;
    let mark = index.mark().unwrap_or(Mark { sequence, change: 0 }.number());
    apply(index, Vec::new(), mark).await
}

/// The number of changes that the index has not read yet.
pub(crate) async fn behind(store: &Store, index: &Index) -> Result<i64, StoreError> {
    let last = store.articles().last_change().await?;
    Ok(last - position(store, index, last).await?.unwrap_or(0))
}

/// The last change that the index has read. `None` if the index is empty or of another database.
async fn position(store: &Store, index: &Index, last: i64) -> Result<Option<i64>, StoreError> {
    let sequence = store.articles().sequence().await?;
    let mark = index.mark().map(Mark::read);
    let mark = mark.filter(|mark| mark.sequence == sequence && mark.change <= last);
    Ok(mark.map(|mark| mark.change))
}

async fn step(store: &Store, index: &Index) -> Result<Indexed, IndexingError> {
    let articles = store.articles();
    // Changes become visible in the order of their numbers, so all up to this one can be read now.
    let last = articles.last_change().await?;
    let from = position(store, index, last).await?;
    if from == Some(last) || (last == 0 && index.mark().is_none()) {
        return Ok(Indexed::default());
    }
    let sequence = articles.sequence().await?;
    if from.is_none() && index.mark().is_some() {
        clear(index, Mark { sequence, change: 0 }.number()).await?;
    }
    let changed = articles
        .changed_since(from.unwrap_or(0), BATCH, MAX_QUESTIONS)
        .await?;
    let count = changed.len();
    let is_behind = i64::try_from(count).unwrap_or(BATCH) >= BATCH;
    let until = changed.last().map_or(0, |changed| changed.change);
    let change = if is_behind { until } else { until.max(last) };
    apply_changed(index, changed, Mark { sequence, change }.number()).await?;
    Ok(Indexed {
        articles: count,
        is_rebuilt: from.is_none_or(|from| from == 0),
        is_behind,
    })
}

async fn clear(index: &Index, mark: i64) -> Result<(), IndexingError> {
    let index = index.clone();
    let done = tokio::task::spawn_blocking(move || index.rebuild(std::iter::empty(), mark));
    Ok(done.await??)
}

async fn apply(index: &Index, changes: Vec<Change>, mark: i64) -> Result<(), IndexingError> {
    let index = index.clone();
    Ok(tokio::task::spawn_blocking(move || index.apply(changes, mark)).await??)
}

/// Reading Markdown takes a while, so the documents are made in the same blocking task.
async fn apply_changed(index: &Index, changed: Vec<ChangedArticle>, mark: i64) -> Result<(), IndexingError> {
    let index = index.clone();
    let apply = move || index.apply(changed.into_iter().map(change).collect(), mark);
    Ok(tokio::task::spawn_blocking(apply).await??)
}

fn change(changed: ChangedArticle) -> Change {
    let ChangedArticle {
        article,
        questions,
        declined,
        ..
    } = changed;
    match article.content.state {
        ArticleState::Archived => Change::Remove(article.id),
        ArticleState::Wip | ArticleState::NotValidated | ArticleState::Validated => {
            Change::Put(Box::new(Document {
                declined,
                ..Document::of(&article, questions)
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_mark_is_read_back(sequence in 0_i64..1 << 23, change in 0_i64..1 << 40) {
            let mark = Mark { sequence, change };
            prop_assert!(mark.number() >= 0);
            prop_assert_eq!(Mark::read(mark.number()), mark);
        }
    }
}
