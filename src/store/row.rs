//! Reads cells of a row by column name. If a cell holds a value that this program never writes, the error names table,
//! column and row.

use std::str::FromStr;

use desk::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::StoreError;

/// A row of a table.
pub(crate) struct Row {
    table: &'static str,
    row: AnyRow,
}

impl Row {
    pub(crate) fn new(table: &'static str, row: AnyRow) -> Self {
        Self { table, row }
    }

    /// The error for an unreadable cell.
    pub(crate) fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::Corrupt {
            table: self.table,
            column,
            id: self.row.try_get("id").unwrap_or_else(|_| "a row".to_owned()),
        }
    }

    pub(crate) fn text(&self, column: &'static str) -> Result<String, StoreError> {
        self.row.try_get(column).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn maybe_text(&self, column: &'static str) -> Result<Option<String>, StoreError> {
        self.row.try_get(column).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn int(&self, column: &'static str) -> Result<i64, StoreError> {
        self.row.try_get(column).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn maybe_int(&self, column: &'static str) -> Result<Option<i64>, StoreError> {
        self.row.try_get(column).map_err(|_| self.corrupt(column))
    }

    pub(crate) fn time(&self, column: &'static str) -> Result<Timestamp, StoreError> {
        Timestamp::from_timestamp_micros(self.int(column)?).ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn maybe_time(&self, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
        self.maybe_int(column)?
            .map(|micros| Timestamp::from_timestamp_micros(micros).ok_or_else(|| self.corrupt(column)))
            .transpose()
    }

    pub(crate) fn parse<T: FromStr>(&self, column: &'static str) -> Result<T, StoreError> {
        self.text(column)?.parse().map_err(|_| self.corrupt(column))
    }

    pub(crate) fn maybe_parse<T: FromStr>(&self, column: &'static str) -> Result<Option<T>, StoreError> {
        self.maybe_text(column)?
            .map(|text| text.parse().map_err(|_| self.corrupt(column)))
            .transpose()
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(&self.text(column)?).map_err(|_| self.corrupt(column))
    }

    /// The value that a word stands for.
    pub(crate) fn one_of<T>(
        &self,
        column: &'static str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        find(&self.text(column)?).ok_or_else(|| self.corrupt(column))
    }
}

/// Addresses take two or three columns: `connection`, and one or two more.
impl Row {
    /// The message in `connection`, `channel` and `message`.
    pub(crate) fn message(&self) -> Result<Option<chat::MessageRef>, StoreError> {
        let (Some(channel), Some(message)) = (self.maybe_text("channel")?, self.maybe_text("message")?)
        else {
            return Ok(None);
        };
        let connection = chat::Connection(self.text("connection")?);
        Ok(Some(chat::MessageRef::new(
            &chat::ChannelRef::new(&connection, channel),
            message,
        )))
    }

    /// The home in `connection`, `home_kind` and `home`.
    pub(crate) fn home(&self) -> Result<chat::Conversation, StoreError> {
        let connection = chat::Connection(self.text("connection")?);
        let id = self.text("home")?;
        match self.text("home_kind")?.as_str() {
            "channel" => Ok(chat::Conversation::Channel(chat::ChannelRef::new(
                &connection,
                id,
            ))),
            "direct" => Ok(chat::Conversation::Direct(chat::UserRef::new(&connection, id))),
            _ => Err(self.corrupt("home_kind")),
        }
    }
}

/// The cells of a home: `connection`, `home_kind`, `home`.
pub(crate) fn home_cells(home: &chat::Conversation) -> [String; 3] {
    let (kind, id) = match home {
        chat::Conversation::Channel(channel) => ("channel", &channel.id),
        chat::Conversation::Direct(user) => ("direct", &user.id),
    };
    [home.connection().0.clone(), kind.to_owned(), id.clone()]
}
