//! The table `remarks`: what people said about tickets, and to which audience.

use std::collections::{BTreeMap, BTreeSet};

use chat::{FileRef, MessageRef};
use desk::{PersonId, PostId, RemarkId, TicketId, Timestamp};

use crate::StoreError;
use crate::kinds::Audience;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, NamedCells, Value, cells, named};
use crate::session::Session;

macro_rules! columns {
    () => {
        "id, subject, author_id, audience, text, connection, channel, message, at, opening, mirror, files, file_posts, \
         edited_at, deleted_at, by_agent"
    };
}

const BY_ID: &str = concat!("SELECT ", columns!(), " FROM remarks WHERE id = $1");
const BY_SOURCE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM remarks WHERE connection = $1 AND channel = $2 AND message = $3"
);
const BY_SOURCES: Bulk<'static> = Bulk::with(
    "SELECT remarks.subject AS id FROM v CROSS JOIN remarks WHERE remarks.connection = v.connection \
     AND remarks.channel = v.channel AND remarks.message = v.message",
);
const OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM remarks WHERE subject = $1 ORDER BY id"
);
const BY_MIRROR: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM remarks WHERE mirror = $1 ORDER BY id"
);
const SPEAKERS: &str = "SELECT DISTINCT author_id AS id FROM remarks \
     WHERE subject = $1 AND audience = 'public' AND deleted_at IS NULL ORDER BY author_id";
const OPENING: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM remarks WHERE subject = $1 AND opening = 1 ORDER BY id LIMIT 1"
);
/// The opening remarks of each ticket, the newest first.
const OPENING_OF_EACH: Bulk<'static> = Bulk::with(concat!(
    "SELECT ",
    columns!(),
    " FROM v CROSS JOIN remarks WHERE remarks.subject = v.ticket AND remarks.opening = 1 ORDER BY remarks.id DESC"
));
/// The columns that a save can change.
const UPDATE: Bulk<'static> = Bulk::with(
    "UPDATE remarks SET text = v.text, opening = v.opening, mirror = v.mirror, files = v.files, file_posts = v.file_posts, \
     edited_at = v.edited_at, deleted_at = v.deleted_at, by_agent = v.by_agent FROM v WHERE remarks.id = v.id",
);
const INSERT: Bulk<'static> = Bulk::insert("remarks", "");

/// The remarks of a unit of work.
#[derive(Debug)]
pub struct Remarks<'u> {
    pub(crate) slots: &'u mut RemarkSlots,
    pub(crate) session: &'u mut Session,
}

/// The remarks that a unit of work has added or changed.
#[derive(Debug, Default)]
pub(crate) struct RemarkSlots {
    new: Vec<Remark>,
    changed: BTreeMap<RemarkId, Remark>,
}

/// A message of a person about a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Its id.
    pub id: RemarkId,
    /// The ticket.
    pub ticket: TicketId,
    /// Who said it.
    pub author: PersonId,
    /// Who may read it.
    pub audience: Audience,
    /// The text after the last edit. It stays when the author deletes the message.
    pub text: chat::Text,
    /// The message on the platform. A message is at most one remark.
    pub source: Option<MessageRef>,
    /// When it was said.
    pub at: Timestamp,
    /// Whether this message opened the ticket. The cards show its text as the ticket's.
    pub opening: bool,
    /// The desk's message that shows it on the other side. Several remarks may share one message, which shows all of them.
    pub mirror: Option<PostId>,
    /// The attachments of the message.
    pub files: Vec<FileRef>,
    /// The desk's messages that copied its files to the other side.
    pub file_posts: Vec<PostId>,
    /// When its author edited it last, by the platform's clock.
    pub edited_at: Option<Timestamp>,
    /// When its author deleted it.
    pub deleted_at: Option<Timestamp>,
    /// Whether a member of the ticket's team wrote it, as of when it was written. `None` for a message of the requester, and for
    /// one from the time before this was noted.
    pub by_agent: Option<bool>,
}

impl Remark {
    /// A remark for the team only, without source, mirror and files.
    pub fn new(id: RemarkId, ticket: TicketId, author: PersonId, text: chat::Text, at: Timestamp) -> Self {
        Self {
            id,
            ticket,
            author,
            audience: Audience::Team,
            text,
            source: None,
            at,
            opening: false,
            mirror: None,
            files: Vec::new(),
            file_posts: Vec::new(),
            edited_at: None,
            deleted_at: None,
            by_agent: None,
        }
    }

    /// The remark with the audience that may read it.
    #[must_use]
    pub fn for_audience(mut self, audience: Audience) -> Self {
        self.audience = audience;
        self
    }
}

impl Remarks<'_> {
    /// Adds a remark.
    pub fn add(&mut self, remark: Remark) {
        self.session.count_write();
        self.slots.new.push(remark);
    }

    /// Saves the changeable fields of a remark: text, files, mirror, whether it opened the ticket, when it was edited or deleted,
    /// and whether an agent wrote it.
    pub fn save(&mut self, remark: &Remark) {
        self.session.count_write();
        match self.slots.new.iter_mut().find(|new| new.id == remark.id) {
            Some(new) => new.clone_from(remark),
            None => {
                self.slots.changed.insert(remark.id, remark.clone());
            }
        }
    }

    /// The remark of an id, which must exist.
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

    /// The remark of an id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: RemarkId) -> Result<Option<Remark>, StoreError> {
        if let Some(remark) = self.slots.new.iter().find(|remark| remark.id == id) {
            return Ok(Some(remark.clone()));
        }
        self.one(BY_ID, &[id.to_string()]).await
    }

    /// The remark of a message on the platform.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_source(&mut self, source: &MessageRef) -> Result<Option<Remark>, StoreError> {
        let mut pending = self.slots.new.iter();
        if let Some(remark) = pending.find(|remark| remark.source.as_ref() == Some(source)) {
            return Ok(Some(remark.clone()));
        }
        let MessageRef { channel, id } = source.clone();
        self.one(BY_SOURCE, &[channel.connection.0, channel.id, id]).await
    }

    /// The remark that opened a ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn opening(&mut self, ticket: TicketId) -> Result<Option<Remark>, StoreError> {
        let mut pending = self.slots.new.iter();
        if let Some(remark) = pending.find(|remark| remark.opening && remark.ticket == ticket) {
            return Ok(Some(remark.clone()));
        }
        if self.session.is_unwritten(ticket) {
            return Ok(None);
        }
        self.one(OPENING, &[ticket.to_string()]).await
    }

    /// The remarks that opened these tickets, in the order of the ticket.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn opening_of_each(&mut self, tickets: &[TicketId]) -> Result<Vec<Remark>, StoreError> {
        let asked: BTreeSet<TicketId> = tickets.iter().copied().collect();
        let locks: Vec<Lock> = asked.iter().copied().map(Lock::Ticket).collect();
        self.session.lock(&locks).await?;
        let written = asked.iter().filter(|ticket| !self.session.is_unwritten(**ticket));
        let rows = written.map(|ticket| named![ticket: ticket.to_string()]);
        let rows = rows.collect();
        let mut openings = BTreeMap::new();
        for row in self.session.read_each("remarks", OPENING_OF_EACH, rows).await? {
            let remark = self.newest(remark(&row)?);
            openings.insert(remark.ticket, remark);
        }
        let is_it = |remark: &&Remark| remark.opening && asked.contains(&remark.ticket);
        // In reverse, so that of several the first one wins.
        for remark in self.slots.new.iter().rev().filter(is_it) {
            openings.insert(remark.ticket, remark.clone());
        }
        Ok(openings.into_values().collect())
    }

    /// All remarks about a ticket, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<Remark>, StoreError> {
        self.session.lock_ticket(ticket).await?;
        self.all(OF, cells![ticket.to_string()], |remark| remark.ticket == ticket)
            .await
    }

    /// The authors of public remarks about a ticket that were not deleted. Remarks that this unit has added are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn speakers(&mut self, ticket: TicketId) -> Result<Vec<PersonId>, StoreError> {
        let cells = cells![ticket.to_string()];
        let rows = self.session.read("remarks", SPEAKERS, cells).await?;
        rows.iter().map(|row| row.parse("id")).collect()
    }

    /// All remarks that a message of the desk shows, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn shown_by(&mut self, mirror: PostId) -> Result<Vec<Remark>, StoreError> {
        let shows = |remark: &Remark| remark.mirror == Some(mirror);
        loop {
            let remarks = self.all(BY_MIRROR, cells![mirror.to_string()], shows).await?;
            let locks = remarks.iter().map(|remark| Lock::Ticket(remark.ticket));
            if !self.session.lock(&locks.collect::<Vec<_>>()).await? {
                return Ok(remarks);
            }
        }
    }

    /// The tickets that these messages are about, for the locks of a batch.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn tickets_of_sources(&mut self, sources: &[MessageRef]) -> Result<Vec<TicketId>, StoreError> {
        let rows = sources.iter().cloned().map(|MessageRef { channel, id }| {
            named![connection: channel.connection.0, channel: channel.id, message: id]
        });
        let found = self
            .session
            .read_each("remarks", BY_SOURCES, rows.collect())
            .await?;
        found.iter().map(|row| row.parse("id")).collect()
    }

    /// One remark, read under the lock of its ticket.
    async fn one(&mut self, sql: &'static str, key: &[String]) -> Result<Option<Remark>, StoreError> {
        loop {
            let cells = key.iter().cloned().map(Value::from).collect();
            let row = self.session.read_one("remarks", sql, cells).await?;
            let Some(remark) = row.as_ref().map(remark).transpose()? else {
                return Ok(None);
            };
            if !self.session.lock_ticket(remark.ticket).await? {
                return Ok(Some(self.newest(remark)));
            }
        }
    }

    async fn all(
        &mut self,
        sql: &'static str,
        cells: Vec<Value>,
        is_it: impl Fn(&Remark) -> bool,
    ) -> Result<Vec<Remark>, StoreError> {
        let rows = self.session.read("remarks", sql, cells).await?;
        let mut remarks = BTreeMap::new();
        for row in &rows {
            let remark = self.newest(remark(row)?);
            remarks.insert(remark.id, remark);
        }
        // This unit may have moved a remark to another message of the desk.
        let pending = self.slots.changed.values().chain(&self.slots.new);
        remarks.extend(pending.map(|remark| (remark.id, remark.clone())));
        let remarks = remarks.into_values().filter(|remark| is_it(remark));
        Ok(remarks.collect())
    }

    /// The remark with the changes of this unit.
    fn newest(&self, remark: Remark) -> Remark {
        self.slots.changed.get(&remark.id).cloned().unwrap_or(remark)
    }
}

impl RemarkSlots {
    /// Refuses to write remarks about tickets that the unit has not locked.
    pub(crate) fn check(&self, locks: &Locks) -> Result<(), StoreError> {
        let mut remarks = self.new.iter().chain(self.changed.values());
        remarks.try_for_each(|remark| locks.check("remarks", Lock::Ticket(remark.ticket)))
    }

    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let new = std::mem::take(&mut self.new).into_iter().map(new_row).collect();
        session.write("write remarks", INSERT, new).await?;
        let changed = std::mem::take(&mut self.changed).into_values();
        let changed = changed.map(|remark| changed_row(&remark)).collect();
        session.write("save remarks", UPDATE, changed).await?;
        Ok(())
    }
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("text and addresses serialize to JSON")
}

fn posts_cell(posts: &[PostId]) -> String {
    json(&posts.iter().map(PostId::to_string).collect::<Vec<_>>())
}

fn new_row(remark: Remark) -> NamedCells {
    let [on, channel, message] = match remark.source {
        Some(source) => [
            Some(source.channel.connection.0),
            Some(source.channel.id),
            Some(source.id),
        ],
        None => [None, None, None],
    };
    named![
        id: remark.id.to_string(),
        subject: remark.ticket.to_string(),
        author_id: remark.author.to_string(),
        audience: remark.audience.as_str(),
        text: json(&remark.text),
        connection: on,
        channel: channel,
        message: message,
        at: remark.at,
        opening: i64::from(remark.opening),
        mirror: remark.mirror.map(|mirror| mirror.to_string()),
        files: json(&remark.files),
        file_posts: posts_cell(&remark.file_posts),
        edited_at: remark.edited_at,
        deleted_at: remark.deleted_at,
        by_agent: remark.by_agent.map(i64::from),
    ]
}

fn changed_row(remark: &Remark) -> NamedCells {
    named![
        id: remark.id.to_string(),
        text: json(&remark.text),
        opening: i64::from(remark.opening),
        mirror: remark.mirror.map(|mirror| mirror.to_string()),
        files: json(&remark.files),
        file_posts: posts_cell(&remark.file_posts),
        edited_at: remark.edited_at,
        deleted_at: remark.deleted_at,
        by_agent: remark.by_agent.map(i64::from),
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
        ticket: row.parse("subject")?,
        author: row.parse("author_id")?,
        audience: row.parse("audience")?,
        text: row.json("text")?,
        source: row.message()?,
        at: row.time("at")?,
        opening: row.int("opening")? != 0,
        mirror: row.maybe_parse("mirror")?,
        files: row.json("files")?,
        file_posts: file_posts.map_err(|_| row.corrupt("file_posts"))?,
        edited_at: row.maybe_time("edited_at")?,
        deleted_at: row.maybe_time("deleted_at")?,
        by_agent: row.maybe_int("by_agent")?.map(|by_agent| by_agent != 0),
    })
}
