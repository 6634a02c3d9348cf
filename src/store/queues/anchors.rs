//! Puts the platform's address in the place of our own id, where a message hangs under another message of ours or
//! changes it.

use std::collections::HashMap;
use std::time::Duration;

use chat::{Anchor, MessageRef, OutboundMessage, Place, What};
use desk::Timestamp;
use sqlx::AnyConnection;

use crate::StoreError;
use crate::outbox::Leased;
use crate::rows::{cells, run, write, write_returning};

/// How long a message waits for the one it hangs under, if that stands in another queue.
const WAIT: Duration = Duration::from_secs(1);

/// Posts with what is known of them: an address, or whether their message still waits to be sent.
const POSTS: (&str, &str) = (
    "SELECT posts.id, connection, channel, message, (SELECT COUNT(*) FROM outbox \
         WHERE outbox.post_id = posts.id AND outbox.state IN ('ready', 'leased')) AS waiting, \
         (SELECT COUNT(*) FROM outbox WHERE outbox.post_id = posts.id AND outbox.state IN ('uncertain', 'dead') \
             AND outbox.state = 'uncertain') AS uncertain \
     FROM posts WHERE posts.id IN (",
    ")",
);
const PUT_BACK: (&str, &str) = (
    "UPDATE outbox SET state = 'ready', lease_until = NULL, next_at = v.column2 FROM (",
    ") AS v WHERE outbox.id = v.column1",
);

/// Whatever waits for a message of unknown fate is of unknown fate itself; its queue goes on.
const PARK: &str = "UPDATE outbox SET state = 'uncertain', lease_until = NULL, last_error = $2 \
     WHERE (state = 'ready' OR id = $3) AND payload LIKE $1";
const UNPARK: &str = "UPDATE outbox SET state = 'ready', next_at = 0, attempts = 0, unsure = 0, \
     first_attempt_at = NULL WHERE state = 'uncertain' AND payload LIKE $1 AND last_error = $2";

/// Why it does not go on.
const PARKED: &str = "nobody can tell whether the message that it belongs to arrived";

/// What is known of a post.
enum Known {
    Sent(MessageRef),
    Waiting,
    Uncertain,
}

/// Resolves all anchors. Messages whose anchor still waits go back, those whose anchor is of unknown fate are parked;
/// those whose anchor never arrived are orphans.
pub(super) async fn anchors(
    connection: &mut AnyConnection,
    mut leased: Vec<Leased>,
    now: Timestamp,
) -> Result<Vec<Leased>, StoreError> {
    for one in &mut leased {
        // Whoever gives a change up wants to know of what.
        if let What::Edit {
            message: Anchor::Post(id),
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
    if wanted.is_empty() {
        return Ok(leased);
    }
    let rows = wanted.into_iter().map(|id| cells![id]).collect();
    let mut known = HashMap::new();
    for row in write_returning(connection, ("find posts", "posts"), POSTS, rows).await? {
        match row.message()? {
            Some(message) => known.insert(row.text("id")?, Known::Sent(message)),
            None if row.int("waiting")? > 0 => known.insert(row.text("id")?, Known::Waiting),
            None if row.int("uncertain")? > 0 => known.insert(row.text("id")?, Known::Uncertain),
            None => None,
        };
    }
    let mut ready = Vec::new();
    let mut early = Vec::new();
    for mut one in leased {
        match post(&mut one.message).map(|id| known.get(id)) {
            None => {}
            Some(Some(Known::Sent(message))) => put(&mut one.message, message),
            Some(Some(Known::Waiting)) => {
                early.push(cells![one.id.to_string(), now + WAIT]);
                continue;
            }
            Some(Some(Known::Uncertain)) => {
                park(connection, &mut one).await?;
                continue;
            }
            Some(None) => one.orphan = true,
        }
        ready.push(one);
    }
    write(connection, "put messages back", PUT_BACK, early).await?;
    Ok(ready)
}

async fn park(connection: &mut AnyConnection, one: &mut Leased) -> Result<(), StoreError> {
    let Some(root) = post(&mut one.message) else {
        return Ok(());
    };
    let cells = cells![mentions(root), PARKED, one.id.to_string()];
    run(connection, "park messages", PARK, cells).await?;
    Ok(())
}

/// Lets those go on that wait for a message whose fate is open again.
pub(super) async fn unpark(connection: &mut AnyConnection, root: &str) -> Result<u64, StoreError> {
    run(
        connection,
        "let parked messages go on",
        UNPARK,
        cells![mentions(root), PARKED],
    )
    .await
}

/// Messages name posts by an id that stands nowhere else.
fn mentions(post: &str) -> String {
    format!("%\"post\":\"{post}\"%")
}

fn anchor(message: &mut OutboundMessage) -> Option<&mut Anchor> {
    match &mut message.what {
        What::Post {
            place: Place::Under { root, .. },
            ..
        }
        | What::Share {
            place: Place::Under { root, .. },
            ..
        }
        | What::Write {
            place: Place::Under { root, .. },
            ..
        } => Some(root),
        What::Edit { message, .. } | What::Remove { message, .. } | What::Close { root: message, .. } => {
            Some(message)
        }
        What::Post {
            place: Place::At(_), ..
        }
        | What::Share {
            place: Place::At(_), ..
        }
        | What::Write {
            place: Place::At(_), ..
        }
        | What::Whisper { .. }
        | What::Unreact { .. } => None,
    }
}

fn post(message: &mut OutboundMessage) -> Option<&String> {
    match anchor(message)? {
        Anchor::Post(id) => Some(id),
        Anchor::Message(_) => None,
    }
}

fn put(message: &mut OutboundMessage, address: &MessageRef) {
    if let Some(anchor) = anchor(message) {
        *anchor = Anchor::Message(address.clone());
    }
}
