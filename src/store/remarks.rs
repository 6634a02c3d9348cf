//! What was said about tickets, by whom and in whose hearing.

use chat::MessageRef;
use desk::{PersonId, RemarkId, TicketId, Timestamp};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::Row;
use crate::rows::{cells, read, read_one, write};
use crate::unit::Unit;

macro_rules! columns {
    () => {
        "id, ticket_id, author_id, audience, text, connection, channel, message, at"
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
const INSERT: (&str, &str) = (concat!("INSERT INTO remarks (", columns!(), ")"), "");

/// The remarks of a unit of work.
#[derive(Debug)]
pub struct Remarks<'u>(pub(crate) &'u mut Unit);

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
    /// The words.
    pub text: chat::Text,
    /// The message that it was said in; a message is at most one remark.
    pub source: Option<MessageRef>,
    /// When.
    pub at: Timestamp,
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

impl Remarks<'_> {
    /// Adds a remark.
    pub fn add(&mut self, remark: Remark) {
        self.0.remarks.push(remark);
    }

    /// The remark of that id, which must be there.
    ///
    /// # Errors
    ///
    /// [`StoreError::Missing`], [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn get(&mut self, id: RemarkId) -> Result<Remark, StoreError> {
        if let Some(remark) = self.0.remarks.iter().find(|remark| remark.id == id) {
            return Ok(remark.clone());
        }
        let row = read_one(&mut self.0.transaction, "remarks", BY_ID, cells![id.to_string()]).await?;
        row.as_ref()
            .map(remark)
            .transpose()?
            .ok_or_else(|| StoreError::Missing {
                table: "remarks",
                id: id.to_string(),
            })
    }

    /// The remark that was made of a message.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_source(&mut self, source: &MessageRef) -> Result<Option<Remark>, StoreError> {
        let mut pending = self.0.remarks.iter();
        if let Some(remark) = pending.find(|remark| remark.source.as_ref() == Some(source)) {
            return Ok(Some(remark.clone()));
        }
        let MessageRef { channel, id } = source.clone();
        let cells = cells![channel.connection.0, channel.id, id];
        let row = read_one(&mut self.0.transaction, "remarks", BY_SOURCE, cells).await?;
        row.as_ref().map(remark).transpose()
    }

    /// All that was said about a ticket, in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn of(&mut self, ticket: TicketId) -> Result<Vec<Remark>, StoreError> {
        let rows = read(&mut self.0.transaction, "remarks", OF, cells![ticket.to_string()]).await?;
        let mut remarks = rows.iter().map(remark).collect::<Result<Vec<_>, _>>()?;
        remarks.extend(
            self.0
                .remarks
                .iter()
                .filter(|remark| remark.ticket == ticket)
                .cloned(),
        );
        Ok(remarks)
    }
}

pub(crate) async fn flush(connection: &mut AnyConnection, remarks: Vec<Remark>) -> Result<u64, StoreError> {
    let rows = remarks.into_iter().map(|remark| {
        let text = serde_json::to_string(&remark.text).expect("text is plain JSON");
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
            text,
            on,
            channel,
            message,
            remark.at
        ]
    });
    write(connection, "write remarks", INSERT, rows.collect()).await
}

fn remark(row: &Row) -> Result<Remark, StoreError> {
    Ok(Remark {
        id: row.parse("id")?,
        ticket: row.parse("ticket_id")?,
        author: row.parse("author_id")?,
        audience: row.one_of("audience", Audience::find)?,
        text: row.json("text")?,
        source: row.message()?,
        at: row.time("at")?,
    })
}
