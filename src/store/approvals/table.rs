//! The tables `approvals`, `approval_rounds` and `votes`. An approval is read and written as a whole.

use std::collections::{BTreeMap, BTreeSet};

use desk::approval::{Approval, ApprovalSubject, Ballot, Round, Seat, Vote};
use desk::{ApprovalId, Identity};

use super::stored::{StoredSeat, StoredTerms, all, words};
use crate::StoreError;
use crate::locks::{Lock, Locks};
use crate::row::Row;
use crate::rows::{Bulk, NamedCells, Rows, cells, named};
use crate::session::Session;
use crate::slots::{Slots, Versioned};
use crate::subject::Subject;

const BY_ID: &str = "SELECT id, subject, state, content, terms, editors, opened_at, changed_at, version \
     FROM approvals WHERE id = $1";
const ROUNDS: &str = "SELECT approval_id AS id, round, stage, because, content, need, seats, outcome, begun_at \
     FROM approval_rounds WHERE approval_id = $1 ORDER BY round";
const VOTES: &str = "SELECT approval_id AS id, round, connection, user_id, choice, reason, on_behalf_of, counts, at \
     FROM votes WHERE approval_id = $1 ORDER BY at, connection, user_id";
const NEWEST_OF: &str = "SELECT id FROM approvals WHERE subject = $1 ORDER BY id DESC LIMIT 1";
// The text of an account is a JSON string in the seats. A pattern finds more accounts than one, never fewer.
const ASKED: &str = "SELECT id FROM approvals WHERE state = 'pending' AND id > $1 \
     AND EXISTS (SELECT 1 FROM approval_rounds \
         WHERE approval_rounds.approval_id = approvals.id AND approval_rounds.seats LIKE $2) \
     ORDER BY id LIMIT $3";
const INSERT: Bulk<'static> = Bulk::insert("approvals", "");
const UPDATE: Bulk<'static> = Bulk::with(
    "UPDATE approvals SET policy = v.policy, state = v.state, content = v.content, terms = v.terms, \
     editors = v.editors, changed_at = v.changed_at, version = v.version \
     FROM v WHERE approvals.id = v.id AND approvals.version = v.read_version",
);
const PUT_ROUNDS: Bulk<'static> = Bulk::insert(
    "approval_rounds",
    "ON CONFLICT (approval_id, round) DO UPDATE SET seats = excluded.seats, outcome = excluded.outcome",
);
const DELETE_VOTES: Bulk<'static> =
    Bulk::with("DELETE FROM votes WHERE votes.approval_id IN (SELECT v.approval_id FROM v)");
const INSERT_VOTES: Bulk<'static> = Bulk::insert("votes", "");

/// The approvals of a unit of work.
#[derive(Debug)]
pub struct Approvals<'u> {
    pub(crate) slots: &'u mut ApprovalSlots,
    pub(crate) session: &'u mut Session,
}

/// The approvals that a unit of work has read or written.
#[derive(Debug, Default)]
pub(crate) struct ApprovalSlots(Slots<Approval>);

impl Versioned for Approval {
    type Id = ApprovalId;

    fn id(&self) -> ApprovalId {
        self.id
    }

    fn lock(id: ApprovalId) -> Lock {
        Lock::Approval(id)
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn set_version(&mut self, version: i64) {
        self.version = version;
    }
}

impl Approvals<'_> {
    /// The approval of an id. The unit locks the approval.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another unit holds a lock for which this one must not wait; [`StoreError::Database`],
    /// [`StoreError::Corrupt`].
    pub async fn find(&mut self, id: ApprovalId) -> Result<Option<Approval>, StoreError> {
        if self.session.lock(&[Lock::Approval(id)]).await? {
            self.slots.0.forget_read(id);
        }
        if let Some(approval) = self.slots.0.get(id) {
            return Ok(Some(approval.clone()));
        }
        let Some(row) = self
            .session
            .read_one("approvals", BY_ID, cells![id.to_string()])
            .await?
        else {
            return Ok(None);
        };
        let rounds = self.rounds(id).await?;
        Ok(Some(self.slots.0.keep(approval(&row, rounds)?)))
    }

    /// The newest approval of a change or a ticket. The unit locks the approval.
    ///
    /// # Errors
    ///
    /// As [`Approvals::find`].
    pub async fn newest_of(&mut self, subject: ApprovalSubject) -> Result<Option<Approval>, StoreError> {
        let kept = self
            .slots
            .0
            .values()
            .filter(|approval| approval.subject == subject);
        let kept = kept.map(|approval| approval.id).max();
        let stored = self
            .session
            .read_one("approvals", NEWEST_OF, cells![subject.to_string()])
            .await?;
        let stored = stored.map(|row| row.parse("id")).transpose()?;
        match kept.max(stored) {
            Some(id) => self.find(id).await,
            None => Ok(None),
        }
    }

    /// Up to `most` pending approvals that name this account, after another one and oldest first. A few of them may name only
    /// a similar account. The unit locks none of them.
    ///
    /// # Errors
    ///
    /// [`StoreError::Database`], [`StoreError::Corrupt`].
    pub async fn asked(
        &mut self,
        account: &Identity,
        after: Option<ApprovalId>,
        most: i64,
    ) -> Result<Vec<ApprovalId>, StoreError> {
        let after_id = after;
        let after = after.map_or_else(String::new, |id| id.to_string());
        let pattern = format!("%{}%", json(&account.to_string()));
        let cells = cells![after, pattern, most];
        let rows = self.session.read("approvals", ASKED, cells).await?;
        let stored: Result<BTreeSet<ApprovalId>, _> = rows.iter().map(|row| row.parse("id")).collect();
        let names = |approval: &&Approval| {
            let mut seats = approval.rounds.iter().flat_map(|round| &round.seats);
            let by_substitute = |seat: &Seat| {
                seat.substitute
                    .as_ref()
                    .is_some_and(|one| one.account == *account)
            };
            approval.is_pending() && seats.any(|seat| seat.account == *account || by_substitute(seat))
        };
        // The unit may not have written these yet.
        let kept = self.slots.0.values().filter(names).map(|approval| approval.id);
        let kept = kept.filter(|id| after_id.is_none_or(|after| after < *id));
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok(stored?
            .into_iter()
            .chain(kept)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .take(most)
            .collect())
    }

    /// Locks approvals, all of them at once. The unit waits for no other one.
    ///
    /// # Errors
    ///
    /// [`StoreError::Conflict`] if another unit holds one of the locks; [`StoreError::Database`].
    pub async fn lock_free(&mut self, ids: &BTreeSet<ApprovalId>) -> Result<(), StoreError> {
        let locks: Vec<Lock> = ids.iter().copied().map(Lock::Approval).collect();
        if self.session.lock_free(&locks).await? {
            for id in ids {
                self.slots.0.forget_read(*id);
            }
        }
        Ok(())
    }

    /// Adds an approval.
    pub fn insert(&mut self, approval: &Approval) {
        self.session.lock_new(Lock::Approval(approval.id));
        self.session.count_write();
        self.slots.0.insert(approval);
    }

    /// Saves an approval that this unit has read, under the next version, and returns that version. If another
    /// transaction has changed the row, the commit fails with [`StoreError::Conflict`].
    pub fn save(&mut self, approval: &Approval) -> i64 {
        self.session.count_write();
        self.slots.0.save(approval)
    }

    /// Saves an approval that this command has inserted or saved already, without a new version.
    pub fn amend(&mut self, approval: &Approval) {
        self.session.count_write();
        self.slots.0.amend(approval);
    }

    async fn rounds(&mut self, id: ApprovalId) -> Result<Vec<Round>, StoreError> {
        let mut ballots: BTreeMap<i64, Vec<Ballot>> = BTreeMap::new();
        for row in self.session.read("votes", VOTES, cells![id.to_string()]).await? {
            ballots.entry(row.int("round")?).or_default().push(ballot(&row)?);
        }
        let rows = self
            .session
            .read("approval_rounds", ROUNDS, cells![id.to_string()])
            .await?;
        rows.iter()
            .map(|row| round(row, ballots.remove(&row.int("round")?).unwrap_or_default()))
            .collect()
    }
}

impl ApprovalSlots {
    /// Refuses to save an approval that the unit has not locked.
    pub(crate) fn check(&self, locks: &Locks) -> Result<(), StoreError> {
        self.0.check("approvals", locks)
    }

    /// Writes new and changed approvals with their rounds and votes.
    pub(crate) async fn flush(&mut self, session: &mut Session) -> Result<(), StoreError> {
        let changes = self.0.take_changes()?;
        let new: Vec<NamedCells> = changes.new.iter().map(new_row).collect();
        let changed: Vec<NamedCells> = changes
            .changed
            .iter()
            .map(|(approval, version)| changed_row(approval, *version))
            .collect();
        let expected = changed.len() as u64;
        session
            .write("add approvals", INSERT, Rows::from_iter(new))
            .await?;
        let saved = session
            .write("save approvals", UPDATE, Rows::from_iter(changed))
            .await?;
        if saved != expected {
            return Err(StoreError::Conflict);
        }
        let all = || {
            changes
                .new
                .iter()
                .chain(changes.changed.iter().map(|(one, _)| one))
        };
        let rounds =
            all().flat_map(|approval| approval.rounds.iter().map(|round| round_row(approval, round)));
        session.write("save rounds", PUT_ROUNDS, rounds.collect()).await?;
        let ids = changes
            .changed
            .iter()
            .map(|(one, _)| named![approval_id: one.id.to_string()]);
        session
            .write("replace votes", DELETE_VOTES, ids.collect())
            .await?;
        let votes = all().flat_map(|approval| {
            let rounds = approval.rounds.iter();
            rounds.flat_map(|round| round.ballots.iter().map(|vote| vote_row(approval, round, vote)))
        });
        session.write("save votes", INSERT_VOTES, votes.collect()).await?;
        Ok(())
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers serialize to JSON")
}

fn new_row(approval: &Approval) -> NamedCells {
    named![
        id: approval.id.to_string(),
        subject: approval.subject.to_string(),
        policy: approval.terms.policy.to_string(),
        state: approval.state.as_str(),
        content: approval.content,
        terms: json(&StoredTerms::from(&approval.terms)),
        editors: json(&words(&approval.editors)),
        opened_at: approval.opened_at,
        changed_at: approval.changed_at,
        version: approval.version,
    ]
}

fn changed_row(approval: &Approval, read_version: i64) -> NamedCells {
    named![
        id: approval.id.to_string(),
        policy: approval.terms.policy.to_string(),
        state: approval.state.as_str(),
        content: approval.content,
        terms: json(&StoredTerms::from(&approval.terms)),
        editors: json(&words(&approval.editors)),
        changed_at: approval.changed_at,
        version: approval.version,
        read_version: read_version,
    ]
}

fn round_row(approval: &Approval, round: &Round) -> NamedCells {
    let seats: Vec<StoredSeat> = round.seats.iter().map(StoredSeat::from).collect();
    named![
        approval_id: approval.id.to_string(),
        round: round.number,
        stage: i64::try_from(round.stage).unwrap_or(i64::MAX),
        because: round.because.as_str(),
        content: round.content,
        need: round.need.to_string(),
        seats: json(&seats),
        outcome: round.outcome.map(|outcome| outcome.as_str().to_owned()),
        begun_at: round.begun_at,
    ]
}

fn vote_row(approval: &Approval, round: &Round, ballot: &Ballot) -> NamedCells {
    named![
        approval_id: approval.id.to_string(),
        round: round.number,
        connection: ballot.account.connection.clone(),
        user_id: ballot.account.user.clone(),
        choice: ballot.vote.as_str(),
        reason: ballot.reason.clone(),
        on_behalf_of: json(&words(&ballot.on_behalf_of)),
        counts: i64::from(ballot.counts),
        at: ballot.at,
    ]
}

fn approval(row: &Row, rounds: Vec<Round>) -> Result<Approval, StoreError> {
    let subject = match row.parse::<Subject>("subject")? {
        Subject::Ticket(id) => ApprovalSubject::Ticket(id),
        Subject::Change(id) => ApprovalSubject::Change(id),
        Subject::Approval(_) => return Err(row.corrupt("subject")),
    };
    let terms = row.json::<StoredTerms>("terms")?.read();
    let editors = all::<Identity>(&row.json::<Vec<String>>("editors")?);
    Ok(Approval {
        id: row.parse("id")?,
        subject,
        terms: terms.ok_or_else(|| row.corrupt("terms"))?,
        state: row.parse("state")?,
        content: row.int("content")?,
        editors: editors
            .ok_or_else(|| row.corrupt("editors"))?
            .into_iter()
            .collect(),
        rounds,
        opened_at: row.time("opened_at")?,
        changed_at: row.time("changed_at")?,
        version: row.int("version")?,
    })
}

fn round(row: &Row, ballots: Vec<Ballot>) -> Result<Round, StoreError> {
    let seats = row
        .json::<Vec<StoredSeat>>("seats")?
        .into_iter()
        .map(StoredSeat::read);
    let seats: Option<Vec<_>> = seats.collect();
    Ok(Round {
        number: row.int("round")?,
        stage: usize::try_from(row.int("stage")?).map_err(|_| row.corrupt("stage"))?,
        because: row.parse("because")?,
        content: row.int("content")?,
        need: row.parse("need")?,
        seats: seats.ok_or_else(|| row.corrupt("seats"))?,
        ballots,
        outcome: row.maybe_parse("outcome")?,
        begun_at: row.time("begun_at")?,
    })
}

fn ballot(row: &Row) -> Result<Ballot, StoreError> {
    let on_behalf_of = all::<Identity>(&row.json::<Vec<String>>("on_behalf_of")?);
    Ok(Ballot {
        account: Identity {
            connection: row.text("connection")?,
            user: row.text("user_id")?,
        },
        vote: row.parse::<Vote>("choice")?,
        reason: row.text("reason")?,
        on_behalf_of: on_behalf_of
            .ok_or_else(|| row.corrupt("on_behalf_of"))?
            .into_iter()
            .collect(),
        counts: row.int("counts")? != 0,
        at: row.time("at")?,
    })
}
