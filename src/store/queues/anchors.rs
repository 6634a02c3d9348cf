//! Replaces the desk's ids by platform addresses in messages that are under another message of the desk, or change it.

use std::collections::HashMap;
use std::time::Duration;

use chat::{MessageAnchor, MessageRef, OutboundAction, OutboundMessage, Place};
use desk::Timestamp;
use sqlx::AnyConnection;

use super::leased::Leased;
use crate::StoreError;
use crate::lanes::{CARD, FILES, LINES};
use crate::rows::{Bulk, NamedCells, Rows, cells, named, read_one, run, write, write_returning};

/// How long a message waits for the message that it is under, if that is in another lane.
const WAIT: Duration = Duration::from_secs(1);

/// Posts with their address, and whether their message still waits or is uncertain.
const POSTS: Bulk<'static> = Bulk::with(
    "SELECT posts.id, connection, channel, message, (SELECT COUNT(*) FROM outbox \
         WHERE outbox.post_id = posts.id AND outbox.state IN ('ready', 'leased')) AS waiting, \
         (SELECT COUNT(*) FROM outbox WHERE outbox.post_id = posts.id AND outbox.state IN ('uncertain', 'dead') \
             AND outbox.state = 'uncertain') AS uncertain \
     FROM posts WHERE posts.id IN (SELECT v.id FROM v)",
);
/// The older messages of a thread in the lanes beside it.
const BESIDE: &str = "SELECT COUNT(*) AS count FROM outbox WHERE lane IN ($1, $2, $3) AND lane > '' \
     AND state IN ('ready', 'leased') AND id < $4";
const PUT_BACK: Bulk<'static> = Bulk::with(
    "UPDATE outbox SET state = 'ready', lease_until = NULL, next_at = v.next_at FROM v WHERE outbox.id = v.id",
);

/// A message that depends on an uncertain message is uncertain, too. Its lane continues.
const PARK: &str = "UPDATE outbox SET state = 'uncertain', lease_until = NULL, last_error = $2 \
     WHERE (state = 'ready' OR id = $3) AND payload LIKE $1";
const UNPARK: &str = "UPDATE outbox SET state = 'ready', next_at = 0, attempts = 0, unsure = 0, \
     first_attempt_at = NULL WHERE state = 'uncertain' AND payload LIKE $1 AND last_error = $2";

/// The error text of a parked message.
const PARKED: &str = "nobody can tell whether the message that it belongs to arrived";

/// The delivery of a post.
enum Delivery {
    Sent(MessageRef),
    Waiting,
    Uncertain,
}

/// Resolves all anchors. Messages whose anchor still waits return to the queue. Those whose anchor is uncertain are
/// parked. Those whose anchor was never delivered are orphans. Also returns whether messages returned to the queue.
pub(super) async fn resolve(
    connection: &mut AnyConnection,
    mut leased: Vec<Leased>,
    now: Timestamp,
) -> Result<(Vec<Leased>, bool), StoreError> {
    for one in &mut leased {
        // If the change fails, its caller needs the post.
        if let OutboundAction::Edit {
            message: MessageAnchor::Post(id),
            ..
        }
        | OutboundAction::Remove {
            message: MessageAnchor::Post(id),
            ..
        }
        | OutboundAction::Close {
            root: MessageAnchor::Post(id),
            ..
        } = &one.message.what
        {
            one.post = id.parse().ok();
        }
    }
    let mut wanted: Vec<String> = leased
        .iter_mut()
        .filter_map(|one| post(&mut one.message).cloned())
        .collect();
    wanted.sort();
    wanted.dedup();
    if wanted.is_empty() && !leased.iter().any(is_close) {
        return Ok((leased, false));
    }
    let mut early = Vec::new();
    let rows = wanted.into_iter().map(|id| named![id: id]).collect();
    let mut deliveries = HashMap::new();
    for row in write_returning(connection, ("find posts", "posts"), POSTS, rows).await? {
        match row.message()? {
            Some(message) => deliveries.insert(row.text("id")?, Delivery::Sent(message)),
            None if row.int("waiting")? > 0 => deliveries.insert(row.text("id")?, Delivery::Waiting),
            None if row.int("uncertain")? > 0 => deliveries.insert(row.text("id")?, Delivery::Uncertain),
            None => None,
        };
    }
    let mut ready = Vec::new();
    for mut one in leased {
        match post(&mut one.message).map(|id| deliveries.get(id)) {
            None => {}
            Some(Some(Delivery::Sent(message))) => put(&mut one.message, message),
            Some(Some(Delivery::Waiting)) => {
                early.push(later(&one, now));
                continue;
            }
            Some(Some(Delivery::Uncertain)) => {
                park(connection, &mut one).await?;
                continue;
            }
            Some(None) => one.orphan = true,
        }
        if is_close(&one) && has_beside(connection, &one).await? {
            early.push(later(&one, now));
            continue;
        }
        ready.push(one);
    }
    let has_early = !early.is_empty();
    write(connection, "put messages back", PUT_BACK, Rows::from_iter(early)).await?;
    Ok((ready, has_early))
}

fn later(one: &Leased, now: Timestamp) -> NamedCells {
    named![id: one.id.to_string(), next_at: now + WAIT]
}

fn is_close(one: &Leased) -> bool {
    matches!(one.message.what, OutboundAction::Close { .. })
}

/// Whether files or edits wait beside the thread that are older than the message. A thread is closed after them.
async fn has_beside(connection: &mut AnyConnection, one: &Leased) -> Result<bool, StoreError> {
    let [files, card, lines] = [FILES, CARD, LINES].map(|beside| format!("{}{beside}", one.lane));
    let cells = cells![files, card, lines, one.id.to_string()];
    let row = read_one(connection, "outbox", BESIDE, cells).await?;
    Ok(row.map_or(Ok(0), |row| row.int("count"))? > 0)
}

async fn park(connection: &mut AnyConnection, one: &mut Leased) -> Result<(), StoreError> {
    let Some(root) = post(&mut one.message) else {
        return Ok(());
    };
    let cells = cells![mentions(root), PARKED, one.id.to_string()];
    run(connection, "park messages", PARK, cells).await?;
    Ok(())
}

/// Returns messages to the queue that were parked for a message that is sent again.
pub(super) async fn unpark(connection: &mut AnyConnection, root: &str) -> Result<u64, StoreError> {
    run(
        connection,
        "unpark messages",
        UNPARK,
        cells![mentions(root), PARKED],
    )
    .await
}

/// A pattern for messages that refer to a post. The id of a post occurs nowhere else in a message.
fn mentions(post: &str) -> String {
    format!("%\"post\":\"{post}\"%")
}

fn anchor(message: &mut OutboundMessage) -> Option<&mut MessageAnchor> {
    match &mut message.what {
        OutboundAction::Post {
            place: Place::Under { root, .. },
            ..
        }
        | OutboundAction::Share {
            place: Place::Under { root, .. },
            ..
        }
        | OutboundAction::Write {
            place: Place::Under { root, .. },
            ..
        } => Some(root),
        OutboundAction::Edit { message, .. }
        | OutboundAction::Remove { message, .. }
        | OutboundAction::Close { root: message, .. } => Some(message),
        OutboundAction::Post {
            place: Place::At(_), ..
        }
        | OutboundAction::Share {
            place: Place::At(_), ..
        }
        | OutboundAction::Write {
            place: Place::At(_), ..
        }
        | OutboundAction::Whisper { .. }
        | OutboundAction::Unreact { .. } => None,
    }
}

fn post(message: &mut OutboundMessage) -> Option<&String> {
    match anchor(message)? {
        MessageAnchor::Post(id) => Some(id),
        MessageAnchor::Message(_) => None,
    }
}

fn put(message: &mut OutboundMessage, address: &MessageRef) {
    if let Some(anchor) = anchor(message) {
        *anchor = MessageAnchor::Message(address.clone());
    }
}
