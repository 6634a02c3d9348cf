//! The table `posts`: messages of the desk about tickets, changes and approvals that it edits later or that people answer.

use std::collections::{BTreeMap, BTreeSet};

use chat::{Conversation, MessageRef};
use desk::{PostId, TicketId};

use crate::StoreError;
use crate::kinds::{PostRole, Side};
use crate::locks::{Lock, Locks};
use crate::row::{Row, home_cells};
use crate::rows::{Bulk, Value, cells, named};
use crate::session::Session;
use crate::subject::Subject;

macro_rules! columns {
    () => {
        "id, subject, side, role, connection, home_kind, home, channel, message"
    };
}

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM posts WHERE id = $1");
const BY_MESSAGE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE connection = $1 AND channel = $2 AND message = $3"
);
const CARD_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE subject = $1 AND side = $2 AND role = 'card' ORDER BY id DESC LIMIT 1"
);
/// Every card and warning of each ticket, the newest last.
const CARDS_OF_EACH: Bulk<'static> = Bulk::with(concat!(
    "SELECT ",
    columns!(),
    " FROM v CROSS JOIN posts WHERE posts.subject = v.ticket AND posts.role IN ('card', 'warning') ORDER BY posts.id"
));
const OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE subject = $1 AND side = $2 AND role = $3 ORDER BY id"
);
const REPLACE: &str = "UPDATE posts SET role = 'past_card' WHERE id = $1";
const INSERT: Bulk<'static> = Bulk::insert("posts", "");

/// The posts of a unit of work.
#[derive(Debug)]
pub struct Posts<'u> {
    pub(crate) pending: &'u mut Vec<Post>,
    pub(crate) session: &'u mut Session,
}

/// A message of the desk about a ticket, a change or an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: PostId,
    /// What the message is about.
    pub subject: Subject,
    /// The side of the desk.
    pub side: Side,
    /// Its purpose.
    pub role: PostRole,
    /// The channel or direct conversation.
    pub home: Conversation,
    /// The platform's address, once the message was delivered.
    pub message: Option<MessageRef>,
}

impl Posts<'_> {
    /// Adds a post; its message goes through the outbox under the same id.
    pub fn add(&mut self, post: Post) {
        self.session.count_write();
        self.pending.push(post);
    }

    /// The post of an id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: PostId) -> Result<Option<Post>, StoreError> {
        if let Some(post) = self.pending.iter().find(|post| post.id == id) {
            return Ok(Some(post.clone()));
        }
        self.one(BY_ID, &[id.to_string()]).await
    }

    /// The post of a message on the platform.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_message(&mut self, message: &MessageRef) -> Result<Option<Post>, StoreError> {
        let mut pending = self.pending.iter();
        if let Some(post) = pending.find(|post| post.message.as_ref() == Some(message)) {
            return Ok(Some(post.clone()));
        }
        let MessageRef { channel, id } = message.clone();
        self.one(BY_MESSAGE, &[channel.connection.0, channel.id, id])
            .await
    }

    /// The posts of a ticket, a change or an approval on one side with one role, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(
        &mut self,
        subject: impl Into<Subject>,
        side: Side,
        role: PostRole,
    ) -> Result<Vec<Post>, StoreError> {
        let subject = subject.into();
        let mut posts = Vec::new();
        if !self.session.locks().is_unwritten(subject.lock()) {
            self.session.lock(&[subject.lock()]).await?;
            let cells = cells![subject.to_string(), side.as_str(), role.as_str()];
            for row in self.session.read("posts", OF, cells).await? {
                posts.push(post(&row)?);
            }
        }
        let is_it = |post: &&Post| post.subject == subject && post.side == side && post.role == role;
        posts.extend(self.pending.iter().filter(is_it).cloned());
        Ok(posts)
    }

    /// Says that a newer card replaces a card that was written before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`], [`StoreError::Database`].
    pub async fn replace(&mut self, card: &Post) -> Result<(), StoreError> {
        self.session.lock(&[card.subject.lock()]).await?;
        let cells = cells![card.id.to_string()];
        self.session.run("replace a card", REPLACE, cells).await?;
        Ok(())
    }

    /// The newest card of a ticket on one side.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn card_of(&mut self, ticket: TicketId, side: Side) -> Result<Option<Post>, StoreError> {
        let is_it = |post: &&Post| {
            post.subject == Subject::Ticket(ticket) && post.side == side && post.role == PostRole::Card
        };
        if let Some(post) = self.pending.iter().rev().find(is_it) {
            return Ok(Some(post.clone()));
        }
        if self.session.is_unwritten(ticket) {
            return Ok(None);
        }
        self.session.lock_ticket(ticket).await?;
        let cells = cells![ticket.to_string(), side.as_str()];
        let row = self.session.read_one("posts", CARD_OF, cells).await?;
        row.as_ref().map(post).transpose()
    }

    /// The newest card of each ticket on each side, and its newest warning, in the order of the ticket and the side.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn cards_of_each(&mut self, tickets: &[TicketId]) -> Result<Vec<Post>, StoreError> {
        let asked: BTreeSet<TicketId> = tickets.iter().copied().collect();
        let locks: Vec<Lock> = asked.iter().copied().map(Lock::Ticket).collect();
        self.session.lock(&locks).await?;
        let written = asked.iter().filter(|ticket| !self.session.is_unwritten(**ticket));
        let rows = written.map(|ticket| named![ticket: ticket.to_string()]);
        let rows = rows.collect();
        let mut cards = BTreeMap::new();
        for row in self.session.read_each("posts", CARDS_OF_EACH, rows).await? {
            let card = post(&row)?;
            cards.insert((card.subject, card.side, card.role.as_str()), card);
        }
        let is_asked = |post: &Post| {
            post.subject
                .ticket()
                .is_some_and(|ticket| asked.contains(&ticket))
        };
        let is_it = |post: &&Post| is_asked(post) && is_card(post.role);
        let pending = self.pending.iter().filter(is_it).cloned();
        cards.extend(pending.map(|card| ((card.subject, card.side, card.role.as_str()), card)));
        Ok(cards.into_values().collect())
    }

    /// One post, read under the lock of its subject.
    async fn one(&mut self, sql: &'static str, key: &[String]) -> Result<Option<Post>, StoreError> {
        loop {
            let cells = key.iter().cloned().map(Value::from).collect();
            let row = self.session.read_one("posts", sql, cells).await?;
            let Some(post) = row.as_ref().map(post).transpose()? else {
                return Ok(None);
            };
            if !self.session.lock(&[post.subject.lock()]).await? {
                return Ok(Some(post));
            }
        }
    }
}

fn is_card(role: PostRole) -> bool {
    matches!(role, PostRole::Card | PostRole::Warning)
}

/// Refuses to write posts of subjects that the unit has not locked.
pub(crate) fn check(posts: &[Post], locks: &Locks) -> Result<(), StoreError> {
    let mut subjects = posts.iter().map(|post| post.subject.lock());
    subjects.try_for_each(|lock| locks.check("posts", lock))
}

/// Writes posts with the lanes of their messages; returns how many.
pub(crate) async fn flush(
    session: &mut Session,
    posts: Vec<Post>,
    lanes: &BTreeMap<PostId, String>,
) -> Result<u64, StoreError> {
    let rows = posts.into_iter().map(|post| {
        let [on, home_kind, home] = home_cells(&post.home);
        let (channel, message) = post
            .message
            .map(|message| (message.channel.id, message.id))
            .unzip();
        named![
            id: post.id.to_string(),
            subject: post.subject.to_string(),
            side: post.side.as_str(),
            role: post.role.as_str(),
            connection: on,
            home_kind: home_kind,
            home: home,
            channel: channel,
            message: message,
            lane: lanes.get(&post.id).cloned(),
        ]
    });
    session.write("add posts", INSERT, rows.collect()).await
}

fn post(row: &Row) -> Result<Post, StoreError> {
    Ok(Post {
        id: row.parse("id")?,
        subject: row.parse("subject")?,
        side: row.parse("side")?,
        role: row.parse("role")?,
        home: row.home()?,
        message: row.message()?,
    })
}
