//! Messages for a place that their ticket has left because it became private. They are not delivered any more.
//!
//! A unit of work drops the messages that it knows. A message that was being delivered at that time, and a message that
//! an administrator retries, are found here.

use std::collections::HashSet;

use sqlx::AnyConnection;

use super::leased::Leased;
use crate::StoreError;
use crate::ids::OutboxId;
use crate::kinds::OutboxState;
use crate::outbox::LEFT_PLACE;
use crate::rows::{Bulk, Rows, named, read_each, write};

/// A ticket has one place per side. The decision card of a private request has a place in no channel. The edits that redact
/// a post are as old as the privacy of the ticket.
const LEFT: Bulk<'static> = Bulk::with(
    "SELECT outbox.id AS id FROM v CROSS JOIN outbox CROSS JOIN posts CROSS JOIN tickets CROSS JOIN threads \
     WHERE outbox.id = v.id AND posts.id = COALESCE(outbox.post_id, outbox.edits) AND tickets.id = posts.subject \
     AND threads.subject = posts.subject AND threads.side = posts.side AND tickets.private_since IS NOT NULL \
     AND (posts.connection <> threads.connection OR posts.home_kind <> threads.home_kind \
         OR posts.home <> threads.home) \
     AND (outbox.kind IN ('post', 'share') \
         OR (outbox.kind = 'edit' AND outbox.created_at < tickets.private_since)) \
     UNION ALL \
     SELECT outbox.id AS id FROM v CROSS JOIN outbox CROSS JOIN posts CROSS JOIN approvals CROSS JOIN tickets \
     WHERE outbox.id = v.id AND posts.id = COALESCE(outbox.post_id, outbox.edits) AND approvals.id = posts.subject \
     AND tickets.id = approvals.subject AND tickets.private_since IS NOT NULL AND posts.home_kind = 'channel' \
     AND (outbox.kind IN ('post', 'share') \
         OR (outbox.kind = 'edit' AND outbox.created_at < tickets.private_since))",
);
const DROP: Bulk<'static> = Bulk::with(
    "UPDATE outbox SET state = v.state, lease_until = NULL, last_error = v.last_error FROM v WHERE outbox.id = v.id",
);

/// Drops leased messages for places that their tickets have left. A message that may have arrived stays leased and is
/// marked: it is searched for, so that it can be removed, and it is not sent.
pub(super) async fn refuse(
    connection: &mut AnyConnection,
    mut leased: Vec<Leased>,
) -> Result<Vec<Leased>, StoreError> {
    let rows = leased
        .iter()
        .filter(|one| one.post.is_some())
        .map(|one| named![id: one.id.to_string()]);
    let rows: Rows<'_> = rows.collect();
    let mut left: HashSet<OutboxId> = HashSet::new();
    for row in read_each(connection, "outbox", LEFT, rows).await? {
        left.insert(row.parse("id")?);
    }
    for one in &mut leased {
        one.left_place = left.contains(&one.id);
    }
    let (dropped, leased): (Vec<Leased>, Vec<Leased>) =
        leased.into_iter().partition(|one| one.left_place && !one.unsure);
    let dropped = dropped.iter().map(
        |one| named![id: one.id.to_string(), state: OutboxState::Dropped.as_str(), last_error: LEFT_PLACE],
    );
    write(connection, "drop messages", DROP, dropped.collect()).await?;
    Ok(leased)
}
