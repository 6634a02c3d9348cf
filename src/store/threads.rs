//! Where each ticket is talked about: one thread on the requester's side, one on the team's.

use std::collections::BTreeSet;

use chat::{Anchor, ChannelRef, Connection, Home, MessageRef};
use desk::TicketId;
use sqlx::AnyConnection;

use crate::row::{Row, home_cells};
use crate::rows::{cells, read_one, write};
use crate::unit::Unit;
use crate::{Side, StoreError};

macro_rules! columns {
    () => {
        "ticket_id, side, connection, home_kind, home, root_post, root_channel, root_message, link, asked_in, \
         trouble"
    };
}

const OF: &str = concat!(
    "SELECT ticket_id AS id, ",
    columns!(),
    " FROM threads WHERE ticket_id = $1 AND side = $2"
);
const BY_ROOT: &str = concat!(
    "SELECT ticket_id AS id, ",
    columns!(),
    " FROM threads WHERE connection = $1 AND root_channel = $2 AND root_message = $3 ORDER BY ticket_id DESC LIMIT 1"
);
const UPSERT: (&str, &str) = (
    concat!("INSERT INTO threads (", columns!(), ")"),
    "ON CONFLICT (ticket_id, side) DO UPDATE SET connection = excluded.connection, home_kind = excluded.home_kind, \
     home = excluded.home, root_post = excluded.root_post, root_channel = excluded.root_channel, \
     root_message = excluded.root_message, link = excluded.link, asked_in = excluded.asked_in, \
     trouble = excluded.trouble",
);

const FILL: (&str, &str) = (
    "UPDATE threads SET root_channel = posts.channel, root_message = posts.message FROM posts \
     WHERE posts.id = threads.root_post AND posts.message IS NOT NULL AND threads.root_post IN (",
    ")",
);

/// The threads of a unit of work.
#[derive(Debug)]
pub struct Threads<'u>(pub(crate) &'u mut Unit);

/// Where one side of a ticket is talked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    /// Which ticket.
    pub ticket: TicketId,
    /// Which side.
    pub side: Side,
    /// The channel or direct conversation it is in.
    pub home: Home,
    /// The message it hangs under.
    pub root: Anchor,
    /// An address that opens the message that the ticket started from.
    pub link: Option<String>,
    /// The channel where it was asked for.
    pub asked_in: Option<ChannelRef>,
    /// Why the last message there did not arrive, until one does.
    pub trouble: Option<String>,
}

impl Threads<'_> {
    /// Says where a side of a ticket is talked about; the last word wins.
    pub fn add(&mut self, thread: Thread) {
        self.0
            .threads
            .retain(|one| (one.ticket, one.side) != (thread.ticket, thread.side));
        self.0.threads.push(thread);
    }

    /// The thread of a ticket on one side.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId, side: Side) -> Result<Option<Thread>, StoreError> {
        let mut pending = self.0.threads.iter();
        if let Some(thread) = pending.find(|thread| (thread.ticket, thread.side) == (ticket, side)) {
            return Ok(Some(thread.clone()));
        }
        let cells = cells![ticket.to_string(), side.as_str()];
        let row = read_one(&mut self.0.transaction, "threads", OF, cells).await?;
        row.as_ref().map(thread).transpose()
    }

    /// The threads of several tickets, on both sides.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of_each(&mut self, tickets: &[TicketId]) -> Result<Vec<Thread>, StoreError> {
        let mut threads = Vec::new();
        for ticket in tickets {
            for side in [Side::Requester, Side::Team] {
                threads.extend(self.of(*ticket, side).await?);
            }
        }
        Ok(threads)
    }

    /// The newest thread that hangs under that message of a channel.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_root(
        &mut self,
        channel: &ChannelRef,
        root: &str,
    ) -> Result<Option<Thread>, StoreError> {
        let sought = Anchor::Message(MessageRef::new(channel, root));
        if let Some(thread) = self.0.threads.iter().rev().find(|thread| thread.root == sought) {
            return Ok(Some(thread.clone()));
        }
        let cells = cells![channel.connection.0.clone(), channel.id.clone(), root];
        let row = read_one(&mut self.0.transaction, "threads", BY_ROOT, cells).await?;
        row.as_ref().map(thread).transpose()
    }
}

/// Writes threads. `new_posts` are written by the same unit, so their addresses cannot be known yet; a thread under an
/// older post gets its address here, because that post may have been sent already.
pub(crate) async fn flush(
    connection: &mut AnyConnection,
    threads: Vec<Thread>,
    new_posts: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let late = threads.iter().filter_map(|thread| match &thread.root {
        Anchor::Post(post) if !new_posts.contains(post) => Some(cells![post.clone()]),
        Anchor::Post(_) | Anchor::Message(_) => None,
    });
    let late: Vec<_> = late.collect();
    let rows = threads.into_iter().map(|thread| {
        let [on, home_kind, home] = home_cells(&thread.home);
        let [post, channel, message] = match thread.root {
            Anchor::Post(post) => [Some(post), None, None],
            Anchor::Message(message) => [None, Some(message.channel.id), Some(message.id)],
        };
        cells![
            thread.ticket.to_string(),
            thread.side.as_str(),
            on,
            home_kind,
            home,
            post,
            channel,
            message,
            thread.link,
            thread.asked_in.map(|asked_in| asked_in.to_string()),
            thread.trouble
        ]
    });
    write(connection, "note threads", UPSERT, rows.collect()).await?;
    write(connection, "note where threads hang", FILL, late).await?;
    Ok(())
}

fn thread(row: &Row) -> Result<Thread, StoreError> {
    let connection = Connection(row.text("connection")?);
    let root = match (row.maybe_text("root_channel")?, row.maybe_text("root_message")?) {
        (Some(channel), Some(message)) => {
            Anchor::Message(MessageRef::new(&ChannelRef::new(&connection, channel), message))
        }
        _ => Anchor::Post(row.text("root_post")?),
    };
    Ok(Thread {
        ticket: row.parse("ticket_id")?,
        side: row.one_of("side", Side::find)?,
        home: row.home()?,
        root,
        link: row.maybe_text("link")?,
        asked_in: row.maybe_parse("asked_in")?,
        trouble: row.maybe_text("trouble")?,
    })
}
