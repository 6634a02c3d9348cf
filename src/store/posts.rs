//! Messages of ours that stay under our care: cards that are edited, words that people answer.

use chat::{Home, MessageRef};
use desk::{PostId, TicketId};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::{Row, home_cells};
use crate::rows::{cells, read, read_one, write};
use crate::unit::Unit;

macro_rules! columns {
    () => {
        "id, ticket_id, side, role, connection, home_kind, home, channel, message"
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
    " FROM posts WHERE ticket_id = $1 AND side = $2 AND role = 'card' ORDER BY id DESC LIMIT 1"
);
const OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM posts WHERE ticket_id = $1 AND side = $2 AND role = $3 ORDER BY id"
);
const INSERT: (&str, &str) = (concat!("INSERT INTO posts (", columns!(), ")"), "");

/// The posts of a unit of work.
#[derive(Debug)]
pub struct Posts<'u>(pub(crate) &'u mut Unit);

/// A message of ours about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Ours.
    pub id: PostId,
    /// About which ticket.
    pub ticket: TicketId,
    /// On which side of the desk.
    pub side: Side,
    /// What it is there for.
    pub role: PostRole,
    /// Where it stands.
    pub home: Home,
    /// The platform's address, once it was sent.
    pub message: Option<MessageRef>,
}

/// A side of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// Where the requester reads.
    Requester,
    /// Where the team reads.
    Team,
}

/// What a post is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PostRole {
    /// The ticket's card, edited in place.
    Card,
    /// Somebody's words, shown elsewhere.
    Remark,
    /// Somebody's files, carried over.
    Files,
    /// Something that the desk said.
    Notice,
}

impl Side {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Side::Requester => "requester",
            Side::Team => "team",
        }
    }

    pub(crate) fn find(word: &str) -> Option<Self> {
        [Self::Requester, Self::Team]
            .into_iter()
            .find(|one| one.as_str() == word)
    }
}

impl PostRole {
    fn as_str(self) -> &'static str {
        match self {
            PostRole::Card => "card",
            PostRole::Remark => "remark",
            PostRole::Files => "files",
            PostRole::Notice => "notice",
        }
    }

    fn find(word: &str) -> Option<Self> {
        [Self::Card, Self::Remark, Self::Files, Self::Notice]
            .into_iter()
            .find(|one| one.as_str() == word)
    }
}

impl Posts<'_> {
    /// Adds a post; its message goes through the outbox under the same id.
    pub fn add(&mut self, post: Post) {
        self.0.posts.push(post);
    }

    /// The post of that id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: PostId) -> Result<Option<Post>, StoreError> {
        if let Some(post) = self.0.posts.iter().find(|post| post.id == id) {
            return Ok(Some(post.clone()));
        }
        let row = read_one(&mut self.0.transaction, "posts", BY_ID, cells![id.to_string()]).await?;
        row.as_ref().map(post).transpose()
    }

    /// The post that a message of the platform is.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_message(&mut self, message: &MessageRef) -> Result<Option<Post>, StoreError> {
        let mut pending = self.0.posts.iter();
        if let Some(post) = pending.find(|post| post.message.as_ref() == Some(message)) {
            return Ok(Some(post.clone()));
        }
        let MessageRef { channel, id } = message.clone();
        let cells = cells![channel.connection.0, channel.id, id];
        let row = read_one(&mut self.0.transaction, "posts", BY_MESSAGE, cells).await?;
        row.as_ref().map(post).transpose()
    }

    /// The posts of a ticket on one side that are there for the same thing, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(
        &mut self,
        ticket: TicketId,
        side: Side,
        role: PostRole,
    ) -> Result<Vec<Post>, StoreError> {
        let cells = cells![ticket.to_string(), side.as_str(), role.as_str()];
        let rows = read(&mut self.0.transaction, "posts", OF, cells).await?;
        let mut posts = rows.iter().map(post).collect::<Result<Vec<_>, _>>()?;
        let is_it = |post: &&Post| post.ticket == ticket && post.side == side && post.role == role;
        posts.extend(self.0.posts.iter().filter(is_it).cloned());
        Ok(posts)
    }

    /// The newest cards of several tickets, on both sides.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn cards_of_each(&mut self, tickets: &[TicketId]) -> Result<Vec<Post>, StoreError> {
        let mut cards = Vec::new();
        for ticket in tickets {
            for side in [Side::Requester, Side::Team] {
                cards.extend(self.card_of(*ticket, side).await?);
            }
        }
        Ok(cards)
    }

    /// The newest card of a ticket on one side.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn card_of(&mut self, ticket: TicketId, side: Side) -> Result<Option<Post>, StoreError> {
        let is_it = |post: &&Post| post.ticket == ticket && post.side == side && post.role == PostRole::Card;
        if let Some(post) = self.0.posts.iter().rev().find(is_it) {
            return Ok(Some(post.clone()));
        }
        let cells = cells![ticket.to_string(), side.as_str()];
        let row = read_one(&mut self.0.transaction, "posts", CARD_OF, cells).await?;
        row.as_ref().map(post).transpose()
    }
}

pub(crate) async fn flush(connection: &mut AnyConnection, posts: Vec<Post>) -> Result<u64, StoreError> {
    let rows = posts.into_iter().map(|post| {
        let [on, home_kind, home] = home_cells(&post.home);
        let (channel, message) = post
            .message
            .map(|message| (message.channel.id, message.id))
            .unzip();
        cells![
            post.id.to_string(),
            post.ticket.to_string(),
            post.side.as_str(),
            post.role.as_str(),
            on,
            home_kind,
            home,
            channel,
            message
        ]
    });
    write(connection, "add posts", INSERT, rows.collect()).await
}

fn post(row: &Row) -> Result<Post, StoreError> {
    Ok(Post {
        id: row.parse("id")?,
        ticket: row.parse("ticket_id")?,
        side: row.one_of("side", Side::find)?,
        role: row.one_of("role", PostRole::find)?,
        home: row.home()?,
        message: row.message()?,
    })
}
