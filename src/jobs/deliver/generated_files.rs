//! Generates the files that the desk sends, such as transcripts.
//!
//! A file is generated twice: once to learn its length, and once while it is sent, so that memory never holds the whole
//! file. If the content changes in between, the transfer fails and is retried.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chat::{ChatPlatform, DeliveryError, Download, FailureReason, GeneratedFile, Scope};
use commands::{CommandError, MOST_BYTES, Settings, Transcript, Writing};
use futures::StreamExt;
use futures::stream::try_unfold;
use store::{Store, StoreError};

use crate::Context;
use crate::context::Clock;
use crate::receive::error_chain;

/// The wait after the database did not answer.
const DATABASE_AWAY: Duration = Duration::from_secs(2);

/// The source of the content.
#[derive(Clone)]
struct Source {
    store: Store,
    desk: Arc<Settings>,
    clock: Clock,
}

/// Starts to generate a file.
pub(super) async fn open<P: ChatPlatform>(
    context: &Context<P>,
    file: &GeneratedFile,
) -> Result<Download, DeliveryError> {
    let transcript: Transcript = file.about.parse().map_err(|_| DeliveryError::Permanent {
        reason: FailureReason::Other,
        why: "this version does not know what the file is".to_owned(),
    })?;
    let source = Source {
        store: context.store.clone(),
        desk: context.desk(),
        clock: Arc::clone(&context.clocks.desk),
    };
    let mut writing = Writing::new(transcript, MOST_BYTES);
    let mut bytes = 0;
    while let Some(part) = source
        .part(&mut writing)
        .await
        .map_err(|error| generate_error(&error))?
    {
        bytes += u64::try_from(part.len()).unwrap_or(u64::MAX);
    }
    let from_the_beginning = (source, writing.again());
    let content = try_unfold(from_the_beginning, |(source, mut writing)| async move {
        let part = source.part(&mut writing).await;
        let part = part.map_err(|error| io::Error::other(error_chain(&error)))?;
        Ok(part.map(|part| (part.into(), (source, writing))))
    });
    Ok(Download {
        name: file.name.clone(),
        bytes,
        media_type: Some("text/markdown".to_owned()),
        content: content.boxed(),
    })
}

impl Source {
    /// The next part that is not empty. Each part is a query of its own, so that a slow transfer holds no connection.
    async fn part(&self, writing: &mut Writing) -> Result<Option<String>, CommandError> {
        loop {
            let mut uow = self.store.look((self.clock)()).await?;
            let part = writing.part(&mut uow, &self.desk).await?;
            if part.as_ref().is_none_or(|part| !part.is_empty()) {
                return Ok(part);
            }
        }
    }
}

fn generate_error(error: &CommandError) -> DeliveryError {
    match error {
        CommandError::Store(StoreError::Missing { .. })
        | CommandError::Refused(_)
        | CommandError::RefusedButKept(_)
        | CommandError::RolledBack(_) => DeliveryError::Permanent {
            reason: FailureReason::Gone,
            why: "not_found".to_owned(),
        },
        CommandError::Store(_) | CommandError::Draft(_) => DeliveryError::Retry {
            after: DATABASE_AWAY,
            scope: Scope::Destination,
            asked: false,
            why: error_chain(error),
        },
    }
}
