//! Carries files from one platform to another, and those that the desk writes itself: opened where they are, streamed to
//! where they go, kept nowhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chat::{
    ChatPlatform, DeliveryError, Download, FailureReason, FileRef, LookupError, Receipt, Scope, What,
};
use futures::StreamExt;
use store::Leased;

use super::written;
use crate::Context;
use crate::receive::chain;

/// How often is looked whether a transfer goes on; well within a lease, which is renewed while it does.
const LOOK: Duration = Duration::from_secs(20);

/// How many looks may see nothing move: opening and the platform's answer at the end take a while without content.
const STILL: u32 = 3;

/// What was seen of a transfer so far.
#[derive(Debug, Default)]
struct Progress {
    moved: u64,
    still: u32,
}

impl Progress {
    /// Whether to go on, when so much has moved altogether.
    fn goes_on(&mut self, moved: u64) -> bool {
        self.still = if moved == self.moved { self.still + 1 } else { 0 };
        self.moved = moved;
        self.still < STILL
    }
}

/// Opens the files of a message, or writes its own, and sends it.
pub(super) async fn share<P: ChatPlatform>(
    context: &Context<P>,
    platform: &P,
    leased: &Leased,
) -> Result<Receipt, DeliveryError> {
    let moved = Arc::new(AtomicU64::new(0));
    let transfer = async {
        let mut open = Vec::new();
        match &leased.message.what {
            What::Write { file, .. } => open.push(counted(written::open(context, file).await?, &moved)),
            What::Share { files, .. } => {
                for file in files {
                    let download = fetch(context, file).await?;
                    moved.fetch_add(1, Ordering::Relaxed);
                    open.push(counted(download, &moved));
                }
            }
            What::Post { .. }
            | What::Edit { .. }
            | What::Remove { .. }
            | What::Close { .. }
            | What::Whisper { .. }
            | What::Unreact { .. } => {}
        }
        platform.share(&leased.key, &leased.message, open).await
    };
    tokio::pin!(transfer);
    let mut progress = Progress::default();
    loop {
        if let Ok(answer) = tokio::time::timeout(LOOK, &mut transfer).await {
            return answer;
        }
        if !progress.goes_on(moved.load(Ordering::Relaxed)) {
            let why = "the transfer stood still".to_owned();
            return Err(DeliveryError::Uncertain { why });
        }
        if let Err(error) = context.store.outbox().renew(leased.id, context.wall()).await {
            tracing::warn!(
                error = chain(&error),
                "Cannot renew the lease of message {}",
                leased.id
            );
        }
    }
}

/// Opens a file where it is.
async fn fetch<P: ChatPlatform>(context: &Context<P>, file: &FileRef) -> Result<Download, DeliveryError> {
    let connection = &file.message.channel.connection;
    let from = context
        .platforms
        .get(connection)
        .ok_or_else(|| DeliveryError::Permanent {
            reason: FailureReason::Other,
            why: format!("there is no connection {connection}"),
        })?;
    from.fetch(file).await.map_err(unopened)
}

/// The same file, with its content counted as it passes.
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

fn unopened(error: LookupError) -> DeliveryError {
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
    fn a_transfer_goes_on_while_anything_moves_and_ends_where_nothing_does() {
        let mut progress = Progress::default();
        for moved in [1, 5, 5, 5, 6] {
            assert!(progress.goes_on(moved), "{moved}");
        }
        assert_eq!(
            [6, 6, 6].map(|moved| progress.goes_on(moved)),
            [true, true, false]
        );
    }

    #[tokio::test]
    async fn content_is_counted_as_it_passes() {
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
