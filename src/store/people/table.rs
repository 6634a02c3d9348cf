//! The tables `people` and `identities`.
//!
//! An identity is an account on a platform. A unit of work keeps every person that it has read.

use std::collections::{HashMap, HashSet};

use desk::{Identity, Person, PersonId, Timestamp};

use super::directory::DirectoryEvidence;
use crate::StoreError;
use crate::locks::Lock;
use crate::row::Row;
use crate::rows::{Bulk, cells, named};
use crate::session::Session;

const BY_ID: &str = "SELECT id, name FROM people WHERE id = $1";
const BY_IDENTITY: &str = "SELECT people.id, people.name, identities.name AS called, identities.directory_mark, \
     identities.directory_seen_at, identities.left_at, \
     (SELECT COUNT(*) FROM identities AS every WHERE every.person_id = people.id) AS known_as \
     FROM people JOIN identities ON identities.person_id = people.id \
     WHERE identities.connection = $1 AND identities.user_id = $2";
const BY_EACH_IDENTITY: Bulk<'static> = Bulk::with(
    "SELECT people.id, people.name, identities.connection, identities.user_id, identities.name AS called, \
         identities.directory_mark, identities.directory_seen_at, identities.left_at, \
         (SELECT COUNT(*) FROM identities AS every WHERE every.person_id = people.id) AS known_as \
     FROM v CROSS JOIN identities CROSS JOIN people WHERE identities.connection = v.connection \
     AND identities.user_id = v.user_id AND people.id = identities.person_id",
);
const IDENTITIES_OF: &str =
    "SELECT person_id AS id, connection, user_id, left_at FROM identities WHERE person_id = $1";
const NAMES: Bulk<'static> =
    Bulk::with("SELECT people.id, people.name FROM v CROSS JOIN people WHERE people.id = v.person");
const INSERT: Bulk<'static> = Bulk::insert("people", "");
const INSERT_IDENTITY: Bulk<'static> = Bulk::insert("identities", "");
const NOTE_NAME: Bulk<'static> = Bulk::with(
    "UPDATE identities SET name = v.name FROM v \
     WHERE identities.connection = v.connection AND identities.user_id = v.user_id",
);
const NOTE_EVIDENCE: Bulk<'static> = Bulk::with(
    "UPDATE identities SET directory_mark = v.directory_mark, directory_seen_at = v.directory_seen_at FROM v \
     WHERE identities.connection = v.connection AND identities.user_id = v.user_id",
);
const NOTE_LEFT: Bulk<'static> = Bulk::with(
    "UPDATE identities SET left_at = v.left_at FROM v \
     WHERE identities.connection = v.connection AND identities.user_id = v.user_id",
);
const RENAME: Bulk<'static> = Bulk::with("UPDATE people SET name = v.name FROM v WHERE people.id = v.id");

/// The people of a unit of work.
#[derive(Debug)]
pub struct People<'u> {
    pub(crate) slots: &'u mut PeopleSlots,
    pub(crate) session: &'u mut Session,
}

/// The people that a unit of work has read or written.
#[derive(Debug, Default)]
pub(crate) struct PeopleSlots {
    names: HashMap<PersonId, String>,
    identities: HashMap<Identity, Met>,
    /// Accounts that belong to nobody.
    strangers: HashSet<Identity>,
    new: Vec<PersonId>,
    new_identities: Vec<(Identity, PersonId)>,
    renamed: Vec<PersonId>,
    called: HashMap<Identity, String>,
    evidence: HashMap<Identity, DirectoryEvidence>,
    left: HashMap<Identity, Option<Timestamp>>,
}

/// An account of a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Its identity.
    pub identity: Identity,
    /// Since when nobody reads at this account, if it is inactive.
    pub left: Option<Timestamp>,
}

/// A known account and its person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// Its person.
    pub person: Person,
    /// The last known name of the account.
    pub called: Option<String>,
    /// Whether the person has other accounts.
    pub has_others: bool,
    /// Evidence from a managed directory, and when the directory was read.
    pub directory_evidence: Option<(DirectoryEvidence, Timestamp)>,
    /// Since when nobody reads at this account, if it is inactive.
    pub left: Option<Timestamp>,
}

impl People<'_> {
    /// The person of an id.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: PersonId) -> Result<Option<Person>, StoreError> {
        if let Some(name) = self.slots.names.get(&id) {
            return Ok(Some(Person {
                id,
                name: name.clone(),
            }));
        }
        let row = self
            .session
            .read_one("people", BY_ID, cells![id.to_string()])
            .await?;
        row.map(|row| self.keep(&row)).transpose()
    }

    /// The person of an id, who must exist.
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

    /// The names of people. Ids of nobody are left out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn names(&mut self, ids: &[PersonId]) -> Result<HashMap<PersonId, String>, StoreError> {
        let unknown = |id: &&PersonId| !self.slots.names.contains_key(id);
        let asked: HashSet<PersonId> = ids.iter().filter(unknown).copied().collect();
        let rows = asked.iter().map(|id| named![person: id.to_string()]).collect();
        for row in self.session.read_each("people", NAMES, rows).await? {
            self.keep(&row)?;
        }
        let name = |id: &PersonId| Some((*id, self.slots.names.get(id)?.clone()));
        Ok(ids.iter().filter_map(name).collect())
    }

    /// The person of an identity.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn find_by_identity(&mut self, identity: &Identity) -> Result<Option<Person>, StoreError> {
        Ok(self.meet(identity).await?.map(|met| met.person))
    }

    /// The person of an identity, with the data of this account.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn meet(&mut self, identity: &Identity) -> Result<Option<Met>, StoreError> {
        if let Some(met) = self.slots.identities.get(identity) {
            let mut met = met.clone();
            if let Some(name) = self.slots.names.get(&met.person.id) {
                met.person.name.clone_from(name);
            }
            return Ok(Some(met));
        }
        if self.slots.strangers.contains(identity) {
            return Ok(None);
        }
        let cells = cells![identity.connection.clone(), identity.user.clone()];
        let row = self.session.read_one("people", BY_IDENTITY, cells).await?;
        let Some(row) = row else { return Ok(None) };
        self.keep_met(identity.clone(), &row).map(Some)
    }

    /// Prefetches the people of these identities with one statement.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn prefetch(&mut self, identities: &[Identity]) -> Result<(), StoreError> {
        let unknown = |identity: &&Identity| !self.slots.identities.contains_key(identity);
        let asked: HashSet<Identity> = identities.iter().filter(unknown).cloned().collect();
        let rows = asked.iter().cloned();
        let rows = rows.map(|asked| named![connection: asked.connection, user_id: asked.user]);
        let found = self.session.read_each("people", BY_EACH_IDENTITY, rows.collect());
        for row in found.await? {
            self.keep_met(identity(&row)?, &row)?;
        }
        let people = &mut *self.slots;
        let strangers = asked
            .into_iter()
            .filter(|one| !people.identities.contains_key(one));
        people.strangers.extend(strangers);
        Ok(())
    }

    fn keep_met(&mut self, identity: Identity, row: &Row) -> Result<Met, StoreError> {
        let directory_evidence = row.maybe_text("directory_mark")?.map(DirectoryEvidence);
        let met = Met {
            person: self.keep(row)?,
            called: row.maybe_text("called")?,
            has_others: row.int("known_as")? > 1,
            directory_evidence: directory_evidence.zip(row.maybe_time("directory_seen_at")?),
            left: row.maybe_time("left_at")?,
        };
        self.slots.identities.insert(identity, met.clone());
        Ok(met)
    }

    /// The known people of these identities, for the locks of a batch.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn ids_of(&mut self, identities: &[Identity]) -> Result<Vec<PersonId>, StoreError> {
        self.prefetch(identities).await?;
        let ids = identities.iter().filter_map(|one| self.slots.identities.get(one));
        Ok(ids.map(|met| met.person.id).collect())
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
        let cells = cells![id.to_string()];
        let rows = self.session.read("people", IDENTITIES_OF, cells).await?;
        let mut accounts: Vec<Account> = rows.iter().map(account).collect::<Result<_, _>>()?;
        let people = &*self.slots;
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

    /// Adds a person with their first identity. Adding the same identity again changes nothing.
    pub fn insert(&mut self, person: &Person, identity: &Identity) {
        self.session.count_write();
        let people = &mut *self.slots;
        if people.identities.contains_key(identity) {
            return;
        }
        people.names.insert(person.id, person.name.clone());
        people.new.push(person.id);
        self.session.lock_new(Lock::Person(person.id));
        self.add_identity(person, identity, false);
    }

    /// Adds a further identity to a person. Adding the same identity again changes nothing.
    pub fn join_identity(&mut self, person: &Person, identity: &Identity) {
        self.session.count_write();
        self.add_identity(person, identity, true);
    }

    fn add_identity(&mut self, person: &Person, identity: &Identity, has_others: bool) {
        let people = &mut *self.slots;
        if people.identities.contains_key(identity) {
            return;
        }
        let met = Met {
            person: person.clone(),
            called: None,
            has_others,
            directory_evidence: None,
            left: None,
        };
        people.identities.insert(identity.clone(), met);
        people.new_identities.push((identity.clone(), person.id));
    }

    /// Saves the current name of an account.
    pub fn note_name(&mut self, identity: &Identity, name: &str) {
        self.session.count_write();
        let people = &mut *self.slots;
        if let Some(met) = people.identities.get_mut(identity) {
            met.called = Some(name.to_owned());
        }
        people.called.insert(identity.clone(), name.to_owned());
    }

    /// Saves the current evidence of a managed directory about an account.
    pub fn save_directory_evidence(&mut self, identity: &Identity, directory_evidence: &DirectoryEvidence) {
        self.session.count_write();
        let now = self.session.now();
        let people = &mut *self.slots;
        if let Some(met) = people.identities.get_mut(identity) {
            met.directory_evidence = Some((directory_evidence.clone(), now));
        }
        people
            .evidence
            .insert(identity.clone(), directory_evidence.clone());
    }

    /// Saves since when nobody reads at an account, or that it is active.
    pub fn note_left(&mut self, identity: &Identity, left: Option<Timestamp>) {
        self.session.count_write();
        let people = &mut *self.slots;
        if let Some(met) = people.identities.get_mut(identity) {
            met.left = left;
        }
        people.left.insert(identity.clone(), left);
    }

    /// Saves the current name of a person.
    pub fn rename(&mut self, id: PersonId, name: &str) {
        self.session.count_write();
        let people = &mut *self.slots;
        people.names.insert(id, name.to_owned());
        if !people.new.contains(&id) && !people.renamed.contains(&id) {
            people.renamed.push(id);
        }
    }

    fn keep(&mut self, row: &Row) -> Result<Person, StoreError> {
        let id = row.parse("id")?;
        let read = row.text("name")?;
        let name = self.slots.names.entry(id).or_insert(read).clone();
        Ok(Person { id, name })
    }
}

pub(super) fn identity(row: &Row) -> Result<Identity, StoreError> {
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
    /// Forgets what was read. Call it after a statement has changed rows behind the slots.
    pub(crate) fn forget(&mut self) {
        self.names.clear();
        self.identities.clear();
        self.strangers.clear();
    }

    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<(), StoreError> {
        self.flush_people(session).await?;
        self.flush_accounts(session).await
    }

    async fn flush_people(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let now = session.now();
        let mut renamed = std::mem::take(&mut self.renamed);
        renamed.sort();
        let locks: Vec<Lock> = renamed.iter().copied().map(Lock::Person).collect();
        session.lock(&locks).await?;
        let name = |id: &PersonId| self.names.get(id).cloned().unwrap_or_default();
        let new = self
            .new
            .iter()
            .map(|id| named![id: id.to_string(), name: name(id), created_at: now]);
        let renamed = renamed
            .iter()
            .map(|id| named![id: id.to_string(), name: name(id)]);
        let identities = self.new_identities.iter().map(|(identity, person)| {
            let Identity { connection, user } = identity.clone();
            named![connection: connection, user_id: user, person_id: person.to_string(), created_at: now]
        });
        session.write("add people", INSERT, new.collect()).await?;
        let identities = identities.collect();
        session
            .write("add identities", INSERT_IDENTITY, identities)
            .await?;
        session.write("rename people", RENAME, renamed.collect()).await?;
        Ok(())
    }

    async fn flush_accounts(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let now = session.now();
        let mut called: Vec<_> = std::mem::take(&mut self.called).into_iter().collect();
        let mut evidence: Vec<_> = std::mem::take(&mut self.evidence).into_iter().collect();
        let mut left: Vec<_> = std::mem::take(&mut self.left).into_iter().collect();
        // Every unit updates the rows in the same order, so that no two units deadlock.
        called.sort();
        evidence.sort_by(|one, other| one.0.cmp(&other.0));
        left.sort();
        let called = called
            .into_iter()
            .map(|(who, name)| named![connection: who.connection, user_id: who.user, name: name]);
        let evidence = evidence.into_iter().map(|(who, directory_evidence)| {
            named![
                connection: who.connection,
                user_id: who.user,
                directory_mark: directory_evidence.0,
                directory_seen_at: now,
            ]
        });
        let left = left
            .into_iter()
            .map(|(who, left)| named![connection: who.connection, user_id: who.user, left_at: left]);
        session.write("note names", NOTE_NAME, called.collect()).await?;
        session
            .write("note directory evidence", NOTE_EVIDENCE, evidence.collect())
            .await?;
        session.write("note who left", NOTE_LEFT, left.collect()).await?;
        self.new.clear();
        self.new_identities.clear();
        Ok(())
    }
}
