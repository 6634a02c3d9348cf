//! The table `threads`: each ticket has one thread on the requester's side and one on the team's.

use std::collections::{BTreeMap, BTreeSet};

use chat::{ChannelRef, Connection, Conversation, MessageAnchor, MessageRef};
use desk::TicketId;

use crate::StoreError;
use crate::kinds::Side;
use crate::locks::{Lock, Locks};
use crate::row::{Row, home_cells};
use crate::rows::{Bulk, Value, cells, named};
use crate::session::Session;

macro_rules! columns {
    () => {
        "subject, side, connection, home_kind, home, root_post, root_channel, root_message, link, asked_in, \
         trouble"
    };
}

const OF: &str = concat!(
    "SELECT subject AS id, ",
    columns!(),
    " FROM threads WHERE subject = $1 AND side = $2"
);
const BY_ROOT: &str = concat!(
    "SELECT subject AS id, ",
    columns!(),
    " FROM threads WHERE connection = $1 AND root_channel = $2 AND root_message = $3 ORDER BY subject DESC LIMIT 1"
);
/// The thread whose root is itself in a thread of the channel: a private thread begins with the desk's card.
const BY_CHANNEL_OF_ROOT: &str = concat!(
    "SELECT subject AS id, ",
    columns!(),
    " FROM threads WHERE connection = $1 AND root_channel = $2 ORDER BY subject DESC LIMIT 1"
);
const BY_ROOTS: Bulk<'static> = Bulk::with(
    "SELECT threads.subject AS id FROM v CROSS JOIN threads WHERE threads.connection = v.connection \
     AND threads.root_channel = v.channel AND threads.root_message = v.message",
);
const OF_EACH: Bulk<'static> = Bulk::with(concat!(
    "SELECT subject AS id, ",
    columns!(),
    " FROM v CROSS JOIN threads WHERE threads.subject = v.ticket"
));
const UPSERT: Bulk<'static> = Bulk::insert(
    "threads",
    "ON CONFLICT (subject, side) DO UPDATE SET connection = excluded.connection, home_kind = excluded.home_kind, \
     home = excluded.home, root_post = excluded.root_post, root_channel = excluded.root_channel, \
     root_message = excluded.root_message, link = excluded.link, asked_in = excluded.asked_in, \
     trouble = excluded.trouble",
);

const FILL: Bulk<'static> = Bulk::with(
    "UPDATE threads SET root_channel = posts.channel, root_message = posts.message FROM posts \
     WHERE posts.id = threads.root_post AND posts.message IS NOT NULL \
     AND threads.root_post IN (SELECT v.root_post FROM v)",
);

/// The threads of a unit of work.
#[derive(Debug)]
pub struct Threads<'u> {
    pub(crate) pending: &'u mut Vec<Thread>,
    pub(crate) session: &'u mut Session,
}

/// The thread of one side of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// The ticket.
    pub ticket: TicketId,
    /// The side of the desk.
    pub side: Side,
    /// The channel or direct conversation.
    pub home: Conversation,
    /// The message that the thread is under.
    pub root: MessageAnchor,
    /// A link to the message that the ticket started from.
    pub link: Option<String>,
    /// The channel where the requester asked.
    pub asked_in: Option<ChannelRef>,
    /// Why the last delivery failed. A successful delivery clears it.
    pub trouble: Option<String>,
}

impl Threads<'_> {
    /// Adds or replaces the thread of one side of a ticket; the last write wins.
    pub fn add(&mut self, thread: Thread) {
        self.session.count_write();
        self.pending
            .retain(|one| (one.ticket, one.side) != (thread.ticket, thread.side));
        self.pending.push(thread);
    }

    /// The thread of a ticket on one side.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId, side: Side) -> Result<Option<Thread>, StoreError> {
        let mut pending = self.pending.iter();
        if let Some(thread) = pending.find(|thread| (thread.ticket, thread.side) == (ticket, side)) {
            return Ok(Some(thread.clone()));
        }
        if self.session.is_unwritten(ticket) {
            return Ok(None);
        }
        self.session.lock_ticket(ticket).await?;
        let cells = cells![ticket.to_string(), side.as_str()];
        let row = self.session.read_one("threads", OF, cells).await?;
        row.as_ref().map(thread).transpose()
    }

    /// The threads of tickets on both sides, in the order of the ticket and the side.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of_each(&mut self, tickets: &[TicketId]) -> Result<Vec<Thread>, StoreError> {
        let asked: BTreeSet<TicketId> = tickets.iter().copied().collect();
        let locks: Vec<Lock> = asked.iter().copied().map(Lock::Ticket).collect();
        self.session.lock(&locks).await?;
        let written = asked.iter().filter(|ticket| !self.session.is_unwritten(**ticket));
        let rows = written.map(|ticket| named![ticket: ticket.to_string()]);
        let rows = rows.collect();
        let mut threads = BTreeMap::new();
        for row in self.session.read_each("threads", OF_EACH, rows).await? {
            let thread = thread(&row)?;
            threads.insert((thread.ticket, thread.side), thread);
        }
        let pending = self
            .pending
            .iter()
            .filter(|thread| asked.contains(&thread.ticket));
        threads.extend(pending.map(|thread| ((thread.ticket, thread.side), thread.clone())));
        Ok(threads.into_values().collect())
    }

    /// The newest thread under a message of a channel, or else the newest thread that began in a thread of this id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_root(
        &mut self,
        channel: &ChannelRef,
        root: &str,
    ) -> Result<Option<Thread>, StoreError> {
        let sought = MessageAnchor::Message(MessageRef::new(channel, root));
        if let Some(thread) = self.pending.iter().rev().find(|thread| thread.root == sought) {
            return Ok(Some(thread.clone()));
        }
        let connection = channel.connection.0.as_str();
        let under = self.one(BY_ROOT, &[connection, &channel.id, root]).await?;
        match under {
            Some(thread) => Ok(Some(thread)),
            None => self.one(BY_CHANNEL_OF_ROOT, &[connection, root]).await,
        }
    }

    /// One thread, read under the lock of its ticket.
    async fn one(&mut self, sql: &'static str, key: &[&str]) -> Result<Option<Thread>, StoreError> {
        loop {
            let cells = key.iter().map(|cell| Value::from(*cell)).collect();
            let row = self.session.read_one("threads", sql, cells).await?;
            let Some(thread) = row.as_ref().map(thread).transpose()? else {
                return Ok(None);
            };
            if !self.session.lock_ticket(thread.ticket).await? {
                return Ok(Some(thread));
            }
        }
    }

    /// The tickets whose threads are under these messages, for the locks of a batch.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn tickets_of_roots(&mut self, roots: &[MessageRef]) -> Result<Vec<TicketId>, StoreError> {
        let rows = roots.iter().cloned().map(|MessageRef { channel, id }| {
            named![connection: channel.connection.0, channel: channel.id, message: id]
        });
        let found = self
            .session
            .read_each("threads", BY_ROOTS, rows.collect())
            .await?;
        found.iter().map(|row| row.parse("id")).collect()
    }
}

/// Refuses to write threads of tickets that the unit has not locked.
pub(crate) fn check(threads: &[Thread], locks: &Locks) -> Result<(), StoreError> {
    let mut tickets = threads.iter().map(|thread| Lock::Ticket(thread.ticket));
    tickets.try_for_each(|lock| locks.check("threads", lock))
}

/// Writes threads. The same unit writes `new_posts`, so their addresses are unknown yet. A thread under an older post gets
/// the address here, because that post may already be delivered.
pub(crate) async fn flush(
    session: &mut Session,
    threads: Vec<Thread>,
    new_posts: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let late = threads.iter().filter_map(|thread| match &thread.root {
        MessageAnchor::Post(post) if !new_posts.contains(post) => Some(named![root_post: post.clone()]),
        MessageAnchor::Post(_) | MessageAnchor::Message(_) => None,
    });
    let late = late.collect();
    let rows = threads.into_iter().map(|thread| {
        let [on, home_kind, home] = home_cells(&thread.home);
        let [post, channel, message] = match thread.root {
            MessageAnchor::Post(post) => [Some(post), None, None],
            MessageAnchor::Message(message) => [None, Some(message.channel.id), Some(message.id)],
        };
        named![
            subject: thread.ticket.to_string(),
            side: thread.side.as_str(),
            connection: on,
            home_kind: home_kind,
            home: home,
            root_post: post,
            root_channel: channel,
            root_message: message,
            link: thread.link,
            asked_in: thread.asked_in.map(|asked_in| asked_in.to_string()),
            trouble: thread.trouble,
        ]
    });
    session.write("note threads", UPSERT, rows.collect()).await?;
    session.write("fill in the roots of threads", FILL, late).await?;
    Ok(())
}

fn thread(row: &Row) -> Result<Thread, StoreError> {
    let connection = Connection(row.text("connection")?);
    let root = match (row.maybe_text("root_channel")?, row.maybe_text("root_message")?) {
        (Some(channel), Some(message)) => {
            MessageAnchor::Message(MessageRef::new(&ChannelRef::new(&connection, channel), message))
        }
        _ => MessageAnchor::Post(row.text("root_post")?),
    };
    Ok(Thread {
        ticket: row.parse("subject")?,
        side: row.parse("side")?,
        home: row.home()?,
        root,
        link: row.maybe_text("link")?,
        asked_in: row.maybe_parse("asked_in")?,
        trouble: row.maybe_text("trouble")?,
    })
}
