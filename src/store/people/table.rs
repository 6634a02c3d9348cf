//! People and their identities.

use std::collections::{HashMap, HashSet};

use desk::{Identity, Person, PersonId, Timestamp};
use sqlx::AnyConnection;

use crate::StoreError;
use crate::row::Row;
use crate::rows::{cells, read, read_each, read_one, write};
use crate::unit::Unit;

mod mark;

pub use mark::{Mark, Marked};

const BY_ID: &str = "SELECT id, name FROM people WHERE id = $1";
const BY_IDENTITY: &str = "SELECT people.id, people.name, identities.name AS called, identities.directory_mark, \
     identities.directory_seen_at, identities.left_at, \
     (SELECT COUNT(*) FROM identities AS every WHERE every.person_id = people.id) AS known_as \
     FROM people JOIN identities ON identities.person_id = people.id \
     WHERE identities.connection = $1 AND identities.user_id = $2";
const BY_EACH_IDENTITY: (&str, &str) = (
    "SELECT people.id, people.name, identities.connection, identities.user_id, identities.name AS called, \
         identities.directory_mark, identities.directory_seen_at, identities.left_at, \
         (SELECT COUNT(*) FROM identities AS every WHERE every.person_id = people.id) AS known_as FROM (",
    ") AS v CROSS JOIN identities CROSS JOIN people WHERE identities.connection = v.column1 \
     AND identities.user_id = v.column2 AND people.id = identities.person_id",
);
const IDENTITIES_OF: &str =
    "SELECT person_id AS id, connection, user_id, left_at FROM identities WHERE person_id = $1";
const INSERT: (&str, &str) = ("INSERT INTO people (id, name, created_at)", "");
const INSERT_IDENTITY: (&str, &str) = (
    "INSERT INTO identities (connection, user_id, person_id, created_at)",
    "",
);
const NOTE_NAME: (&str, &str) = (
    "UPDATE identities SET name = v.column3 FROM (",
    ") AS v WHERE identities.connection = v.column1 AND identities.user_id = v.column2",
);
const NOTE_MARK: (&str, &str) = (
    "UPDATE identities SET directory_mark = v.column3, directory_seen_at = v.column4 FROM (",
    ") AS v WHERE identities.connection = v.column1 AND identities.user_id = v.column2",
);
const NOTE_LEFT: (&str, &str) = (
    "UPDATE identities SET left_at = v.column3 FROM (",
    ") AS v WHERE identities.connection = v.column1 AND identities.user_id = v.column2",
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
    identities: HashMap<Identity, Met>,
    /// Accounts that were looked for in vain.
    strangers: HashSet<Identity>,
    new: Vec<PersonId>,
    new_identities: Vec<(Identity, PersonId)>,
    renamed: Vec<PersonId>,
    called: HashMap<Identity, String>,
    marks: HashMap<Identity, Mark>,
    left: HashMap<Identity, Option<Timestamp>>,
}

/// One of somebody's accounts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Which.
    pub identity: Identity,
    /// Since when nobody reads there any more, if that is so.
    pub left: Option<Timestamp>,
}

/// What is known of an account when it is met again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// Whose it is.
    pub person: Person,
    /// What the account called itself when it was last met.
    pub called: Option<String>,
    /// Whether the person has other accounts.
    pub has_others: bool,
    /// What a managed directory said of it, and when.
    pub mark: Option<(Mark, Timestamp)>,
    /// Since when nobody reads there any more, if that was so.
    pub left: Option<Timestamp>,
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
        Ok(self.meet(identity).await?.map(|met| met.person))
    }

    /// The person behind an identity, with what is known of this very account.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn meet(&mut self, identity: &Identity) -> Result<Option<Met>, StoreError> {
        if let Some(met) = self.0.people.identities.get(identity) {
            let mut met = met.clone();
            if let Some(name) = self.0.people.names.get(&met.person.id) {
                met.person.name.clone_from(name);
            }
            return Ok(Some(met));
        }
        if self.0.people.strangers.contains(identity) {
            return Ok(None);
        }
        let cells = cells![identity.connection.clone(), identity.user.clone()];
        let row = read_one(&mut self.0.transaction, "people", BY_IDENTITY, cells).await?;
        let Some(row) = row else { return Ok(None) };
        self.keep_met(identity.clone(), &row).map(Some)
    }

    /// Looks for the people behind all of these at once, so that none is looked for alone.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn foresee(&mut self, identities: &[Identity]) -> Result<(), StoreError> {
        let unknown = |identity: &&Identity| !self.0.people.identities.contains_key(identity);
        let asked: HashSet<Identity> = identities.iter().filter(unknown).cloned().collect();
        let rows = asked.iter().cloned();
        let rows = rows.map(|asked| cells![asked.connection, asked.user]).collect();
        for row in read_each(&mut self.0.transaction, "people", BY_EACH_IDENTITY, rows).await? {
            self.keep_met(identity(&row)?, &row)?;
        }
        let people = &mut self.0.people;
        let strangers = asked
            .into_iter()
            .filter(|one| !people.identities.contains_key(one));
        people.strangers.extend(strangers);
        Ok(())
    }

    fn keep_met(&mut self, identity: Identity, row: &Row) -> Result<Met, StoreError> {
        let mark = row.maybe_text("directory_mark")?.map(Mark);
        let met = Met {
            person: self.keep(row)?,
            called: row.maybe_text("called")?,
            has_others: row.int("known_as")? > 1,
            mark: mark.zip(row.maybe_time("directory_seen_at")?),
            left: row.maybe_time("left_at")?,
        };
        self.0.people.identities.insert(identity, met.clone());
        Ok(met)
    }

    /// All identities of a person.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn identities_of(&mut self, id: PersonId) -> Result<Vec<Identity>, StoreError> {
        let accounts = self.accounts_of(id).await?;
        Ok(accounts.into_iter().map(|account| account.identity).collect())
    }

    /// All accounts of a person, in the order of their identities.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn accounts_of(&mut self, id: PersonId) -> Result<Vec<Account>, StoreError> {
        let rows = read(
            &mut self.0.transaction,
            "people",
            IDENTITIES_OF,
            cells![id.to_string()],
        )
        .await?;
        let mut accounts: Vec<Account> = rows.iter().map(account).collect::<Result<_, _>>()?;
        let people = &self.0.people;
        let new = people.new_identities.iter().filter(|(_, person)| *person == id);
        accounts.extend(new.map(|(identity, _)| Account {
            identity: identity.clone(),
            left: None,
        }));
        for account in &mut accounts {
            if let Some(left) = people.left.get(&account.identity) {
                account.left = *left;
            }
        }
        accounts.sort();
        Ok(accounts)
    }

    /// Adds a person with the identity they were met by.
    pub fn insert(&mut self, person: &Person, identity: &Identity) {
        let people = &mut self.0.people;
        people.names.insert(person.id, person.name.clone());
        people.new.push(person.id);
        self.add_identity(person, identity, false);
    }

    /// Adds a further identity to a person.
    pub fn join_identity(&mut self, person: &Person, identity: &Identity) {
        self.add_identity(person, identity, true);
    }

    fn add_identity(&mut self, person: &Person, identity: &Identity, has_others: bool) {
        let people = &mut self.0.people;
        let met = Met {
            person: person.clone(),
            called: None,
            has_others,
            mark: None,
            left: None,
        };
        people.identities.insert(identity.clone(), met);
        people.new_identities.push((identity.clone(), person.id));
    }

    /// Notes what an account calls itself now.
    pub fn note_name(&mut self, identity: &Identity, name: &str) {
        let people = &mut self.0.people;
        if let Some(met) = people.identities.get_mut(identity) {
            met.called = Some(name.to_owned());
        }
        people.called.insert(identity.clone(), name.to_owned());
    }

    /// Notes what a managed directory says of an account now.
    pub fn note_mark(&mut self, identity: &Identity, mark: &Mark) {
        let now = self.0.now;
        let people = &mut self.0.people;
        if let Some(met) = people.identities.get_mut(identity) {
            met.mark = Some((mark.clone(), now));
        }
        people.marks.insert(identity.clone(), mark.clone());
    }

    /// Notes since when nobody reads at an account any more, or that somebody does.
    pub fn note_left(&mut self, identity: &Identity, left: Option<Timestamp>) {
        let people = &mut self.0.people;
        if let Some(met) = people.identities.get_mut(identity) {
            met.left = left;
        }
        people.left.insert(identity.clone(), left);
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

fn identity(row: &Row) -> Result<Identity, StoreError> {
    Ok(Identity {
        connection: row.text("connection")?,
        user: row.text("user_id")?,
    })
}

pub(crate) fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        identity: identity(row)?,
        left: row.maybe_time("left_at")?,
    })
}

impl PeopleSlots {
    /// Forgets what was read, once it was written and then changed besides.
    pub(crate) fn forget(&mut self) {
        self.names.clear();
        self.identities.clear();
        self.strangers.clear();
    }

    pub(crate) async fn flush(
        &mut self,
        connection: &mut AnyConnection,
        now: Timestamp,
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
        let mut called: Vec<_> = std::mem::take(&mut self.called).into_iter().collect();
        let mut marks: Vec<_> = std::mem::take(&mut self.marks).into_iter().collect();
        // In the same order everywhere, so that no two units wait for each other.
        called.sort();
        marks.sort_by(|one, other| one.0.cmp(&other.0));
        let called = called
            .into_iter()
            .map(|(who, name)| cells![who.connection, who.user, name]);
        let marks = marks
            .into_iter()
            .map(|(who, mark)| cells![who.connection, who.user, mark.0, now]);
        write(connection, "note names", NOTE_NAME, called.collect()).await?;
        write(connection, "note marks", NOTE_MARK, marks.collect()).await?;
        let mut left: Vec<_> = std::mem::take(&mut self.left).into_iter().collect();
        left.sort();
        let left = left
            .into_iter()
            .map(|(who, left)| cells![who.connection, who.user, left]);
        write(connection, "note who left", NOTE_LEFT, left.collect()).await?;
        self.new.clear();
        self.new_identities.clear();
        Ok(())
    }
}
