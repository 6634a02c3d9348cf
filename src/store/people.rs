//! People and their identities.

use std::collections::HashMap;

use desk::{Identity, Person, PersonId};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::Row;
use crate::rows::{cells, read, read_one, write};
use crate::unit::Unit;

const BY_ID: &str = "SELECT id, name FROM people WHERE id = $1";
const BY_IDENTITY: &str = "SELECT people.id, people.name FROM people \
     JOIN identities ON identities.person_id = people.id \
     WHERE identities.connection = $1 AND identities.user_id = $2";
const IDENTITIES_OF: &str =
    "SELECT person_id AS id, connection, user_id FROM identities WHERE person_id = $1";
const INSERT: (&str, &str) = ("INSERT INTO people (id, name, created_at)", "");
const INSERT_IDENTITY: (&str, &str) = (
    "INSERT INTO identities (connection, user_id, person_id, created_at)",
    "",
);
const RENAME: (&str, &str) = (
    "UPDATE people SET name = v.column2 FROM (",
    ") AS v WHERE people.id = v.column1",
);

/// The people of a unit of work.
#[derive(Debug)]
pub struct People<'u>(pub(crate) &'u mut Unit);

/// The people that a unit of work has met.
#[derive(Debug, Default)]
pub(crate) struct PeopleSlots {
    names: HashMap<PersonId, String>,
    identities: HashMap<Identity, PersonId>,
    new: Vec<PersonId>,
    new_identities: Vec<(Identity, PersonId)>,
    renamed: Vec<PersonId>,
}

impl People<'_> {
    /// The person of that id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: PersonId) -> Result<Option<Person>, StoreError> {
        if let Some(name) = self.0.people.names.get(&id) {
            return Ok(Some(Person {
                id,
                name: name.clone(),
            }));
        }
        let row = read_one(&mut self.0.transaction, "people", BY_ID, cells![id.to_string()]).await?;
        row.map(|row| self.keep(&row)).transpose()
    }

    /// The person of that id, who must be there.
    ///
    /// # Errors
    ///
    /// As [`People::find`], and [`StoreError::Missing`].
    pub async fn get(&mut self, id: PersonId) -> Result<Person, StoreError> {
        self.find(id).await?.ok_or_else(|| StoreError::Missing {
            table: "people",
            id: id.to_string(),
        })
    }

    /// The person behind an identity.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_identity(&mut self, identity: &Identity) -> Result<Option<Person>, StoreError> {
        if let Some(id) = self.0.people.identities.get(identity).copied() {
            return self.find(id).await;
        }
        let cells = cells![identity.connection.clone(), identity.user.clone()];
        let row = read_one(&mut self.0.transaction, "people", BY_IDENTITY, cells).await?;
        let Some(row) = row else { return Ok(None) };
        let person = self.keep(&row)?;
        self.0.people.identities.insert(identity.clone(), person.id);
        Ok(Some(person))
    }

    /// All identities of a person.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn identities_of(&mut self, id: PersonId) -> Result<Vec<Identity>, StoreError> {
        let rows = read(
            &mut self.0.transaction,
            "people",
            IDENTITIES_OF,
            cells![id.to_string()],
        )
        .await?;
        let mut identities = Vec::new();
        for row in rows {
            identities.push(Identity {
                connection: row.text("connection")?,
                user: row.text("user_id")?,
            });
        }
        let new = self.0.people.new_identities.iter();
        identities.extend(
            new.filter(|(_, person)| *person == id)
                .map(|(identity, _)| identity.clone()),
        );
        identities.sort();
        Ok(identities)
    }

    /// Adds a person with the identity they were met by.
    pub fn insert(&mut self, person: &Person, identity: &Identity) {
        let people = &mut self.0.people;
        people.names.insert(person.id, person.name.clone());
        people.new.push(person.id);
        self.add_identity(person.id, identity);
    }

    /// Adds a further identity to a person.
    pub fn add_identity(&mut self, id: PersonId, identity: &Identity) {
        let people = &mut self.0.people;
        people.identities.insert(identity.clone(), id);
        people.new_identities.push((identity.clone(), id));
    }

    /// Notes how somebody calls themselves now.
    pub fn rename(&mut self, id: PersonId, name: &str) {
        let people = &mut self.0.people;
        people.names.insert(id, name.to_owned());
        if !people.new.contains(&id) && !people.renamed.contains(&id) {
            people.renamed.push(id);
        }
    }

    fn keep(&mut self, row: &Row) -> Result<Person, StoreError> {
        let id = row.parse("id")?;
        let read = row.text("name")?;
        let name = self.0.people.names.entry(id).or_insert(read).clone();
        Ok(Person { id, name })
    }
}

impl PeopleSlots {
    pub(crate) async fn flush(
        &mut self,
        connection: &mut AnyConnection,
        now: desk::Timestamp,
    ) -> Result<(), StoreError> {
        let mut renamed = std::mem::take(&mut self.renamed);
        renamed.sort();
        let name = |id: &PersonId| self.names.get(id).cloned().unwrap_or_default();
        let new = self
            .new
            .iter()
            .map(|id| cells![id.to_string(), name(id), now])
            .collect();
        let renamed = renamed
            .iter()
            .map(|id| cells![id.to_string(), name(id)])
            .collect();
        let identities = self.new_identities.iter().map(|(identity, person)| {
            let identity = identity.clone();
            cells![identity.connection, identity.user, person.to_string(), now]
        });
        write(connection, "add people", INSERT, new).await?;
        write(
            connection,
            "add identities",
            INSERT_IDENTITY,
            identities.collect(),
        )
        .await?;
        write(connection, "rename people", RENAME, renamed).await?;
        self.new.clear();
        self.new_identities.clear();
        Ok(())
    }
}
