//! What was said about tickets, by whom and in whose hearing.

use std::collections::BTreeMap;

use chat::{FileRef, MessageRef};
use desk::{PersonId, PostId, RemarkId, TicketId, Timestamp};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::Row;
use crate::rows::{Value, cells, read, read_one, write};
use crate::unit::Unit;

macro_rules! columns {
    () => {
        "id, ticket_id, author_id, audience, text, connection, channel, message, at, opening, mirror, files, file_posts, \
         edited_at, deleted_at"
    };
}

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM remarks WHERE id = $1");
const BY_SOURCE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM remarks WHERE connection = $1 AND channel = $2 AND message = $3"
);
const OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM remarks WHERE ticket_id = $1 ORDER BY id"
);
const BY_MIRROR: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM remarks WHERE mirror = $1 ORDER BY id"
);
const SPEAKERS: &str = "SELECT DISTINCT author_id AS id FROM remarks \
     WHERE ticket_id = $1 AND audience = 'public' AND deleted_at IS NULL ORDER BY author_id";
const OPENING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM remarks WHERE ticket_id = $1 AND opening = 1 ORDER BY id LIMIT 1"
);
/// The columns that a save can change, behind the id.
const UPDATE: (&str, &str) = (
    "UPDATE remarks SET text = v.column2, mirror = v.column3, files = v.column4, file_posts = v.column5, \
     edited_at = v.column6, deleted_at = v.column7 FROM (",
    ") AS v WHERE remarks.id = v.column1",
);
const INSERT: (&str, &str) = (concat!("INSERT INTO remarks (", columns!(), ")"), "");

/// The remarks of a unit of work.
#[derive(Debug)]
pub struct Remarks<'u>(pub(crate) &'u mut Unit);

/// The remarks that a unit of work has added or changed.
#[derive(Debug, Default)]
pub(crate) struct RemarkSlots {
    new: Vec<Remark>,
    changed: BTreeMap<RemarkId, Remark>,
}

/// Something that somebody said about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Ours.
    pub id: RemarkId,
    /// About which ticket.
    pub ticket: TicketId,
    /// Who.
    pub author: PersonId,
    /// Who may read it.
    pub audience: Audience,
    /// The words, as they were said last. They stay when the message is taken back.
    pub text: chat::Text,
    /// The message that it was said in; a message is at most one remark.
    pub source: Option<MessageRef>,
    /// When.
    pub at: Timestamp,
    /// Whether the ticket was opened on that message: its words are the ticket's, shown on the cards.
    pub opening: bool,
    /// The message of ours that shows it on the other side. Several remarks may share one; it is drawn from all of them.
    pub mirror: Option<PostId>,
    /// What is attached to the message.
    pub files: Vec<FileRef>,
    /// The messages of ours that brought its files to the other side.
    pub file_posts: Vec<PostId>,
    /// When its author changed it last, by the platform's clock.
    pub edited_at: Option<Timestamp>,
    /// When it was taken back.
    pub deleted_at: Option<Timestamp>,
}

/// Who may read a remark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The requester and the team.
    Public,
    /// The team alone.
    Team,
}

impl Audience {
    fn as_str(self) -> &'static str {
        match self {
            Audience::Public => "public",
            Audience::Team => "team",
        }
    }

    fn find(word: &str) -> Option<Self> {
        [Self::Public, Self::Team]
            .into_iter()
            .find(|one| one.as_str() == word)
    }
}

impl Remark {
    /// Somebody's words that nothing has become of yet.
    pub fn new(
        id: RemarkId,
        ticket: TicketId,
        author: PersonId,
        audience: Audience,
        text: chat::Text,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            ticket,
            author,
            audience,
            text,
            source: None,
            at,
            opening: false,
            mirror: None,
            files: Vec::new(),
            file_posts: Vec::new(),
            edited_at: None,
            deleted_at: None,
        }
    }
}

impl Remarks<'_> {
    /// Adds a remark.
    pub fn add(&mut self, remark: Remark) {
        self.0.remarks.new.push(remark);
    }

    /// Writes down what became of a remark: its words, files, mirror, and whether it was changed or taken back.
    pub fn save(&mut self, remark: &Remark) {
        let slots = &mut self.0.remarks;
        match slots.new.iter_mut().find(|new| new.id == remark.id) {
            Some(new) => new.clone_from(remark),
            None => {
                slots.changed.insert(remark.id, remark.clone());
            }
        }
    }

    /// The remark of that id, which must be there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`], [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn get(&mut self, id: RemarkId) -> Result<Remark, StoreError> {
        self.find(id).await?.ok_or_else(|| StoreError::Missing {
            table: "remarks",
            id: id.to_string(),
        })
    }

    /// The remark of that id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: RemarkId) -> Result<Option<Remark>, StoreError> {
        if let Some(remark) = self.0.remarks.new.iter().find(|remark| remark.id == id) {
            return Ok(Some(remark.clone()));
        }
        self.one(BY_ID, cells![id.to_string()]).await
    }

    /// The remark that was made of a message.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_source(&mut self, source: &MessageRef) -> Result<Option<Remark>, StoreError> {
        let mut pending = self.0.remarks.new.iter();
        if let Some(remark) = pending.find(|remark| remark.source.as_ref() == Some(source)) {
            return Ok(Some(remark.clone()));
        }
        let MessageRef { channel, id } = source.clone();
        self.one(BY_SOURCE, cells![channel.connection.0, channel.id, id])
            .await
    }

    /// The remark that a ticket was opened on.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn opening(&mut self, ticket: TicketId) -> Result<Option<Remark>, StoreError> {
        let mut pending = self.0.remarks.new.iter();
        if let Some(remark) = pending.find(|remark| remark.opening && remark.ticket == ticket) {
            return Ok(Some(remark.clone()));
        }
        self.one(OPENING, cells![ticket.to_string()]).await
    }

    /// All that was said about a ticket, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<Remark>, StoreError> {
        self.all(OF, cells![ticket.to_string()], |remark| remark.ticket == ticket)
            .await
    }

    /// Who said something about a ticket in its requester's hearing and did not take it back; what this unit has added
    /// is not looked at.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn speakers(&mut self, ticket: TicketId) -> Result<Vec<PersonId>, StoreError> {
        let cells = cells![ticket.to_string()];
        let rows = read(&mut self.0.transaction, "remarks", SPEAKERS, cells).await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }

    /// All remarks that one message of ours shows, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn shown_by(&mut self, mirror: PostId) -> Result<Vec<Remark>, StoreError> {
        self.all(BY_MIRROR, cells![mirror.to_string()], |remark| {
            remark.mirror == Some(mirror)
        })
        .await
    }

    async fn one(&mut self, sql: &'static str, cells: Vec<Value>) -> Result<Option<Remark>, StoreError> {
        let row = read_one(&mut self.0.transaction, "remarks", sql, cells).await?;
        let remark = row.as_ref().map(remark).transpose()?;
        Ok(remark.map(|remark| self.newest(remark)))
    }

    async fn all(
        &mut self,
        sql: &'static str,
        cells: Vec<Value>,
        is_it: impl Fn(&Remark) -> bool,
    ) -> Result<Vec<Remark>, StoreError> {
        let rows = read(&mut self.0.transaction, "remarks", sql, cells).await?;
        let mut remarks = Vec::new();
        for row in &rows {
            remarks.push(self.newest(remark(row)?));
        }
        remarks.extend(self.0.remarks.new.iter().filter(|remark| is_it(remark)).cloned());
        Ok(remarks)
    }

    /// As this unit has changed it.
    fn newest(&self, remark: Remark) -> Remark {
        self.0.remarks.changed.get(&remark.id).cloned().unwrap_or(remark)
    }
}

impl RemarkSlots {
    pub(crate) async fn flush(&mut self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        let new = std::mem::take(&mut self.new).into_iter().map(new_row).collect();
        write(connection, "write remarks", INSERT, new).await?;
        let changed = std::mem::take(&mut self.changed).into_values();
        let changed = changed.map(|remark| changed_row(&remark)).collect();
        write(connection, "save remarks", UPDATE, changed).await?;
        Ok(())
    }
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("text and addresses are plain JSON")
}

fn posts_cell(posts: &[PostId]) -> String {
    json(&posts.iter().map(PostId::to_string).collect::<Vec<_>>())
}

fn new_row(remark: Remark) -> Vec<Value> {
    let [on, channel, message] = match remark.source {
        Some(source) => [
            Some(source.channel.connection.0),
            Some(source.channel.id),
            Some(source.id),
        ],
        None => [None, None, None],
    };
    cells![
        remark.id.to_string(),
        remark.ticket.to_string(),
        remark.author.to_string(),
        remark.audience.as_str(),
        json(&remark.text),
        on,
        channel,
        message,
        remark.at,
        i64::from(remark.opening),
        remark.mirror.map(|mirror| mirror.to_string()),
        json(&remark.files),
        posts_cell(&remark.file_posts),
        remark.edited_at,
        remark.deleted_at
    ]
}

fn changed_row(remark: &Remark) -> Vec<Value> {
    cells![
        remark.id.to_string(),
        json(&remark.text),
        remark.mirror.map(|mirror| mirror.to_string()),
        json(&remark.files),
        posts_cell(&remark.file_posts),
        remark.edited_at,
        remark.deleted_at
    ]
}

fn remark(row: &Row) -> Result<Remark, StoreError> {
    let file_posts: Vec<String> = row.json("file_posts")?;
    let file_posts = file_posts
        .iter()
        .map(|post| post.parse())
        .collect::<Result<_, _>>();
    Ok(Remark {
        id: row.parse("id")?,
        ticket: row.parse("ticket_id")?,
        author: row.parse("author_id")?,
        audience: row.one_of("audience", Audience::find)?,
        text: row.json("text")?,
        source: row.message()?,
        at: row.time("at")?,
        opening: row.int("opening")? != 0,
        mirror: row.maybe_parse("mirror")?,
        files: row.json("files")?,
        file_posts: file_posts.map_err(|_| row.corrupt("file_posts"))?,
        edited_at: row.maybe_time("edited_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
    })
}
