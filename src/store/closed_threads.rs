//! Threads in the open whose ticket goes on in private: what is still written there is passed on to nobody.

use chat::{ChannelRef, MessageRef};
use desk::TicketId;
use sqlx::AnyConnection;

use crate::StoreError;
use crate::rows::{cells, read_one, write};
use crate::unit::Unit;

const FIND: &str = "SELECT ticket_id, message AS id FROM closed_threads \
     WHERE connection = $1 AND channel = $2 AND message = $3";
const INSERT: (&str, &str) = (
    "INSERT INTO closed_threads (connection, channel, message, ticket_id)",
    "ON CONFLICT (connection, channel, message) DO NOTHING",
);

/// The closed threads of a unit of work.
#[derive(Debug)]
pub struct ClosedThreads<'u>(pub(crate) &'u mut Unit);

/// A thread that was closed, by the message that it hangs under.
#[derive(Clone, Debug)]
pub(crate) struct Closed {
    root: MessageRef,
    ticket: TicketId,
}

impl ClosedThreads<'_> {
    /// Closes the thread under a message: the ticket that was talked about there goes on elsewhere.
    pub fn close(&mut self, root: MessageRef, ticket: TicketId) {
        self.0.closed.push(Closed { root, ticket });
    }

    /// The ticket that was talked about under that message of a channel, if its thread is closed.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, channel: &ChannelRef, root: &str) -> Result<Option<TicketId>, StoreError> {
        let sought = MessageRef::new(channel, root);
        if let Some(closed) = self.0.closed.iter().find(|closed| closed.root == sought) {
            return Ok(Some(closed.ticket));
        }
        let cells = cells![channel.connection.0.clone(), channel.id.clone(), root];
        let row = read_one(&mut self.0.transaction, "closed_threads", FIND, cells).await?;
        row.map(|row| row.parse("ticket_id")).transpose()
    }
}

pub(crate) async fn flush(connection: &mut AnyConnection, closed: Vec<Closed>) -> Result<u64, StoreError> {
    let rows = closed.into_iter().map(|Closed { root, ticket }| {
        let MessageRef { channel, id } = root;
        cells![channel.connection.0, channel.id, id, ticket.to_string()]
    });
    write(connection, "close threads", INSERT, rows.collect()).await
}
