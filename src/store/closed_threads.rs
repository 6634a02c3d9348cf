//! The table `closed_threads`: public threads of tickets that moved to a private conversation. The desk forwards no later
//! message from them.

use chat::{ChannelRef, MessageRef};
use desk::TicketId;

use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const FIND: &str = "SELECT ticket_id, message AS id FROM closed_threads \
     WHERE connection = $1 AND channel = $2 AND message = $3";
const INSERT: Bulk<'static> = Bulk::insert(
    "closed_threads",
    "ON CONFLICT (connection, channel, message) DO NOTHING",
);

/// The closed threads of a unit of work.
#[derive(Debug)]
pub struct ClosedThreads<'u> {
    pub(crate) pending: &'u mut Vec<ClosedThread>,
    pub(crate) session: &'u mut Session,
}

/// A closed thread, by its root message.
#[derive(Clone, Debug)]
pub(crate) struct ClosedThread {
    root: MessageRef,
    ticket: TicketId,
}

impl ClosedThreads<'_> {
    /// Closes the thread under a message, because its ticket continues elsewhere.
    pub fn close(&mut self, root: MessageRef, ticket: TicketId) {
        self.session.count_write();
        self.pending.push(ClosedThread { root, ticket });
    }

    /// The ticket of the closed thread under a message of a channel.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, channel: &ChannelRef, root: &str) -> Result<Option<TicketId>, StoreError> {
        let sought = MessageRef::new(channel, root);
        if let Some(closed) = self.pending.iter().find(|closed| closed.root == sought) {
            return Ok(Some(closed.ticket));
        }
        let cells = cells![channel.connection.0.clone(), channel.id.clone(), root];
        let row = self.session.read_one("closed_threads", FIND, cells).await?;
        row.map(|row| row.parse("ticket_id")).transpose()
    }
}

/// Refuses to close threads of tickets that the unit has not locked.
pub(crate) fn check(closed: &[ClosedThread], locks: &Locks) -> Result<(), StoreError> {
    let mut tickets = closed.iter().map(|closed| Lock::Ticket(closed.ticket));
    tickets.try_for_each(|lock| locks.check("closed_threads", lock))
}

/// Writes closed threads; returns how many.
pub(crate) async fn flush(session: &mut Session, closed: Vec<ClosedThread>) -> Result<u64, StoreError> {
    let rows = closed.into_iter().map(|ClosedThread { root, ticket }| {
        let MessageRef { channel, id } = root;
        named![
            connection: channel.connection.0,
            channel: channel.id,
            message: id,
            ticket_id: ticket.to_string(),
        ]
    });
    session.write("close threads", INSERT, rows.collect()).await
}
