//! Writes what the desk sends as a file of its own: twice, once to know how long it is and once as it goes out, so that
//! it is held nowhere whole. What has moved in between breaks the transfer off, and it begins again.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use chat::{ChatPlatform, DeliveryError, Download, FailureReason, Scope, Written};
use commands::{CommandError, Desk, MOST_BYTES, Transcript, Writing};
use futures::StreamExt;
use futures::stream::try_unfold;
use store::{Store, StoreError};

use crate::Context;
use crate::context::Clock;
use crate::receive::chain;

/// How long to rest where the database did not answer.
const AWAY: Duration = Duration::from_secs(2);

/// What writing takes.
#[derive(Clone)]
struct Desktop {
    store: Store,
    desk: Arc<Desk>,
    clock: Clock,
}

/// Begins to write a file.
pub(super) async fn open<P: ChatPlatform>(
    context: &Context<P>,
    file: &Written,
) -> Result<Download, DeliveryError> {
    let transcript: Transcript = file.about.parse().map_err(|_| DeliveryError::Permanent {
        reason: FailureReason::Other,
        why: "this version does not know what the file is".to_owned(),
    })?;
    let desktop = Desktop {
        store: context.store.clone(),
        desk: Arc::clone(&context.desk),
        clock: Arc::clone(&context.clocks.desk),
    };
    let mut writing = Writing::new(transcript, MOST_BYTES);
    let mut bytes = 0;
    while let Some(part) = desktop
        .part(&mut writing)
        .await
        .map_err(|error| unwritten(&error))?
    {
        bytes += u64::try_from(part.len()).unwrap_or(u64::MAX);
    }
    let from_the_beginning = (desktop, writing.again());
    let content = try_unfold(from_the_beginning, |(desktop, mut writing)| async move {
        let part = desktop.part(&mut writing).await;
        let part = part.map_err(|error| io::Error::other(chain(&error)))?;
        Ok(part.map(|part| (part.into(), (desktop, writing))))
    });
    Ok(Download {
        name: file.name.clone(),
        bytes,
        media_type: Some("text/markdown".to_owned()),
        content: content.boxed(),
    })
}

impl Desktop {
    /// The next part that says anything. Each is read on its own, so that a slow transfer holds no connection.
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

fn unwritten(error: &CommandError) -> DeliveryError {
    match error {
        CommandError::Store(StoreError::Missing { .. }) | CommandError::Refused(_) => {
            DeliveryError::Permanent {
                reason: FailureReason::Gone,
                why: "not_found".to_owned(),
            }
        }
        CommandError::Store(_) | CommandError::Draft(_) => DeliveryError::Retry {
            after: AWAY,
            scope: Scope::Destination,
            asked: false,
            why: chain(error),
        },
    }
}
