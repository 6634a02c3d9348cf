//! The table `closed_threads`: public threads of tickets that moved to a private conversation. The desk forwards no later
//! message from them.

use chat::{ChannelRef, MessageRef};
use desk::TicketId;

use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

/// A thread that is closed for the requester of one ticket has the ticket behind the message, after a stroke. Platforms
/// use neither strokes nor wildcards in ids.
const FIND: &str = "SELECT ticket_id, message AS id FROM closed_threads WHERE connection = $1 AND channel = $2 \
     AND (message = $3 OR message LIKE $4) ORDER BY ticket_id";
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedThread {
    /// The root message.
    pub root: MessageRef,
    /// The ticket that has left the thread.
    pub ticket: TicketId,
    /// Who cannot write to the desk there any more.
    pub closed_for: ClosedFor,
}

/// The people for whom a thread is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedFor {
    /// Everybody: the thread belonged to the ticket.
    Everybody,
    /// The requester of the ticket only: the thread belongs to somebody else.
    Requester,
}

impl ClosedThreads<'_> {
    /// Closes the thread under a message, because its ticket continues elsewhere.
    pub fn close(&mut self, thread: ClosedThread) {
        self.session.count_write();
        self.pending.push(thread);
    }

    /// The closures of the thread under a message of a channel.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, channel: &ChannelRef, root: &str) -> Result<Vec<ClosedThread>, StoreError> {
        let sought = MessageRef::new(channel, root);
        let pending = self.pending.iter().filter(|closed| closed.root == sought);
        let mut all: Vec<ClosedThread> = pending.cloned().collect();
        let cells = cells![
            channel.connection.0.clone(),
            channel.id.clone(),
            root,
            format!("{root}/%"),
        ];
        for row in self.session.read("closed_threads", FIND, cells).await? {
            all.push(ClosedThread {
                root: sought.clone(),
                ticket: row.parse("ticket_id")?,
                closed_for: match row.text("id")? == root {
                    true => ClosedFor::Everybody,
                    false => ClosedFor::Requester,
                },
            });
        }
        Ok(all)
    }
}

/// Refuses to close threads of tickets that the unit has not locked.
pub(crate) fn check(closed: &[ClosedThread], locks: &Locks) -> Result<(), StoreError> {
    let mut tickets = closed.iter().map(|closed| Lock::Ticket(closed.ticket));
    tickets.try_for_each(|lock| locks.check("closed_threads", lock))
}

/// Writes closed threads; returns how many.
pub(crate) async fn flush(session: &mut Session, closed: Vec<ClosedThread>) -> Result<u64, StoreError> {
    let rows = closed.into_iter().map(|closed| {
        let ClosedThread { root, ticket, .. } = closed;
        let MessageRef { channel, id } = root;
        let message = match closed.closed_for {
            ClosedFor::Everybody => id,
            ClosedFor::Requester => format!("{id}/{ticket}"),
        };
        named![
            connection: channel.connection.0,
            channel: channel.id,
            message: message,
            ticket_id: ticket.to_string(),
        ]
    });
    session.write("close threads", INSERT, rows.collect()).await
}
