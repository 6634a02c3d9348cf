//! Carries files from one platform to another: opened where they are, streamed to where they go, kept nowhere.

use std::time::Duration;

use chat::{ChatPlatform, DeliveryError, FileRef, LookupError, Receipt, Scope};
use store::Leased;

use crate::Context;

/// How long a transfer may take: within a lease, which would hand the message to somebody else.
const TRANSFER: Duration = Duration::from_secs(50);

/// Opens the files of a message and sends it.
pub(super) async fn share<P: ChatPlatform>(
    context: &Context<P>,
    platform: &P,
    leased: &Leased,
    files: &[FileRef],
) -> Result<Receipt, DeliveryError> {
    let transfer = async {
        let mut open = Vec::new();
        for file in files {
            let connection = &file.message.channel.connection;
            let from = context
                .platforms
                .get(connection)
                .ok_or_else(|| DeliveryError::Permanent {
                    why: format!("there is no connection {connection}"),
                })?;
            open.push(from.fetch(file).await.map_err(unopened)?);
        }
        platform.share(&leased.key, &leased.message, open).await
    };
    tokio::time::timeout(TRANSFER, transfer)
        .await
        .unwrap_or_else(|_| {
            Err(DeliveryError::Uncertain {
                why: "the transfer took too long".to_owned(),
            })
        })
}

fn unopened(error: LookupError) -> DeliveryError {
    match error {
        LookupError::NotFound { why } => DeliveryError::Permanent { why },
        LookupError::Unanswered { after, why } => DeliveryError::Retry {
            after: after.unwrap_or_default(),
            scope: Scope::Destination,
            asked: false,
            why,
        },
    }
}
