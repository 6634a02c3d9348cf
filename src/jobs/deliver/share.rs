//! Transfers files from one platform to another, and files that the desk generates. Files are streamed and never stored.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chat::{
    ChatPlatform, DeliveryError, Download, FailureReason, FileRef, LookupError, OutboundAction, Receipt,
    Scope,
};
use futures::StreamExt;
use store::Leased;

use super::generated_files;
use crate::Context;
use crate::receive::error_chain;

/// The interval at which a transfer is checked for progress. The lease is longer, and progress renews it.
const PROGRESS_INTERVAL: Duration = Duration::from_secs(20);

/// The most intervals without progress: opening a file and the platform's final answer take time without content.
const MAX_IDLE_INTERVALS: u32 = 3;

/// The progress of a transfer.
#[derive(Debug, Default)]
struct Progress {
    moved: u64,
    idle: u32,
}

impl Progress {
    /// True if the transfer is to continue. `moved` is the total so far.
    fn is_active(&mut self, moved: u64) -> bool {
        self.idle = if moved == self.moved { self.idle + 1 } else { 0 };
        self.moved = moved;
        self.idle < MAX_IDLE_INTERVALS
    }
}

/// Opens or generates the files of a message, and sends the message.
pub(super) async fn share<P: ChatPlatform>(
    context: &Context<P>,
    platform: &P,
    leased: &Leased,
) -> Result<Receipt, DeliveryError> {
    let moved = Arc::new(AtomicU64::new(0));
    let transfer = async {
        let mut open = Vec::new();
        match &leased.message.what {
            OutboundAction::Write { file, .. } => {
                open.push(counted(generated_files::open(context, file).await?, &moved));
            }
            OutboundAction::Share { files, .. } => {
                for file in files {
                    let download = fetch(context, file).await?;
                    moved.fetch_add(1, Ordering::Relaxed);
                    open.push(counted(download, &moved));
                }
            }
            OutboundAction::Post { .. }
            | OutboundAction::Edit { .. }
            | OutboundAction::Remove { .. }
            | OutboundAction::Close { .. }
            | OutboundAction::Whisper { .. }
            | OutboundAction::Unreact { .. } => {}
        }
        platform.share(&leased.key, &leased.message, open).await
    };
    tokio::pin!(transfer);
    let mut progress = Progress::default();
    loop {
        if let Ok(answer) = tokio::time::timeout(PROGRESS_INTERVAL, &mut transfer).await {
            return answer;
        }
        if !progress.is_active(moved.load(Ordering::Relaxed)) {
            let why = "the transfer made no progress".to_owned();
            return Err(DeliveryError::Uncertain { why });
        }
        if let Err(error) = context.store.outbox().renew(leased.id, context.wall()).await {
            tracing::warn!(
                error = error_chain(&error),
                "Cannot renew the lease of message {}",
                leased.id
            );
        }
    }
}

/// Opens a file on its platform.
async fn fetch<P: ChatPlatform>(context: &Context<P>, file: &FileRef) -> Result<Download, DeliveryError> {
    let connection = &file.message.channel.connection;
    let from = context
        .platforms
        .get(connection)
        .ok_or_else(|| DeliveryError::Permanent {
            reason: FailureReason::Other,
            why: format!("there is no connection {connection}"),
        })?;
    from.fetch(file).await.map_err(fetch_error)
}

/// The same file, whose content is counted while it is streamed.
fn counted(download: Download, moved: &Arc<AtomicU64>) -> Download {
    let moved = Arc::clone(moved);
    let content = download.content.inspect(move |_| {
        moved.fetch_add(1, Ordering::Relaxed);
    });
    Download {
        content: content.boxed(),
        ..download
    }
}

fn fetch_error(error: LookupError) -> DeliveryError {
    match error {
        LookupError::NotFound { why } => DeliveryError::Permanent {
            reason: FailureReason::Gone,
            why,
        },
        LookupError::Unanswered { after, why } => DeliveryError::Retry {
            after: after.unwrap_or_default(),
            scope: Scope::Destination,
            asked: false,
            why,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_continues_while_it_makes_progress() {
        let mut progress = Progress::default();
        for moved in [1, 5, 5, 5, 6] {
            assert!(progress.is_active(moved), "{moved}");
        }
        assert_eq!(
            [6, 6, 6].map(|moved| progress.is_active(moved)),
            [true, true, false]
        );
    }

    #[tokio::test]
    async fn content_is_counted_while_it_is_streamed() {
        let moved = Arc::new(AtomicU64::new(0));
        let content = futures::stream::iter([Ok("a".into()), Ok("b".into())]).boxed();
        let file = Download {
            name: "a".into(),
            bytes: 2,
            media_type: None,
            content,
        };
        let passed: Vec<_> = counted(file, &moved).content.collect().await;
        assert_eq!((passed.len(), moved.load(Ordering::Relaxed)), (2, 2));
    }
}
