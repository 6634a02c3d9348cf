//! Converts a ticket to a row and back. Each state has its own columns, which are empty in the other states.

use desk::{
    Hold, HoldReason, Level, PersonId, Phase, Priority, Reference, Resolution, ResolutionCode, ServiceName,
    State, TeamName, Ticket, Timestamp,
};

use crate::StoreError;
use crate::row::Row;
use crate::rows::{NamedCells, named};

/// The columns of a ticket.
macro_rules! columns {
    () => {
        "id, kind, number, title, description, requester_id, opened_by_id, source, team, impact, urgency, priority, \
         opened_at, changed_at, reopened, phase, assignee_id, assigned_at, resolved_by_id, resolution_code, resolution_note, \
         resolved_at, ended_by_id, ended_why, ended_at, version, revision, follows_id, \
         main_id, split_from_id, known_at, private_since, service, hold_reason, held_at, hold_until, hold_note"
    };
}
pub(super) use columns;

/// A new ticket as a row.
pub(super) fn new_row(ticket: &Ticket) -> NamedCells {
    let mut row = named![
        kind: ticket.reference.kind.as_str(),
        number: ticket.reference.number,
        opened_by_id: ticket.opened_by.to_string(),
        source: ticket.source.as_str(),
        opened_at: ticket.opened_at,
        follows_id: ticket.follows.map(|other| other.to_string()),
        split_from_id: ticket.split_from.map(|other| other.to_string()),
    ];
    row.extend(changing_cells(ticket));
    row
}

/// A changed ticket as a row, with the version that was read.
pub(super) fn changed_row(ticket: &Ticket, read_version: i64) -> NamedCells {
    let mut row = named![read_version: read_version];
    row.extend(changing_cells(ticket));
    row
}

/// The id, and every column that a save can change.
fn changing_cells(ticket: &Ticket) -> NamedCells {
    let mut row = named![
        id: ticket.id.to_string(),
        title: ticket.title.clone(),
        description: ticket.description.clone(),
        requester_id: ticket.requester.to_string(),
        team: ticket.team.0.clone(),
        impact: ticket.impact.as_str(),
        urgency: ticket.urgency.as_str(),
        priority: i64::from(ticket.priority.number()),
        changed_at: ticket.changed_at,
        reopened: ticket.reopened,
        version: ticket.version,
        revision: ticket.revision,
        main_id: ticket.main.map(|main| main.to_string()),
        known_at: ticket.known_since,
        private_since: ticket.private_since,
        service: ticket.service.as_ref().map(|service| service.0.clone()),
    ];
    row.extend(StateCells::of(&ticket.state).into_row());
    row
}

/// The cells of a state. Each state leaves the columns of the other states empty.
#[derive(Default)]
struct StateCells<'a> {
    phase: &'static str,
    assignee: Option<PersonId>,
    assigned_at: Option<Timestamp>,
    hold: Option<&'a Hold>,
    resolution: Option<&'a Resolution>,
    ended_by: Option<PersonId>,
    ended_why: Option<&'a str>,
    ended_at: Option<Timestamp>,
}

impl<'a> StateCells<'a> {
    fn of(state: &'a State) -> Self {
        match state {
            State::New => Self {
                phase: "new",
                ..Self::default()
            },
            State::InProgress { assignee, since } => Self {
                phase: "in_progress",
                assignee: Some(*assignee),
                assigned_at: Some(*since),
                ..Self::default()
            },
            State::OnHold { assigned, hold } => Self {
                phase: "on_hold",
                assignee: assigned.map(|(assignee, _)| assignee),
                assigned_at: assigned.map(|(_, since)| since),
                hold: Some(hold),
                ..Self::default()
            },
            State::Resolved(resolution) => Self {
                phase: "resolved",
                assignee: resolution.assignee,
                resolution: Some(resolution),
                ..Self::default()
            },
            State::Closed { resolution, at } => Self {
                phase: "closed",
                assignee: resolution.assignee,
                resolution: Some(resolution),
                ended_at: Some(*at),
                ..Self::default()
            },
            State::Cancelled { by, why, at } => Self {
                phase: "cancelled",
                ended_by: Some(*by),
                ended_why: Some(why),
                ended_at: Some(*at),
                ..Self::default()
            },
            State::Merged { by, at, before } => Self {
                phase: "merged",
                assignee: before.map(|(assignee, _)| assignee),
                assigned_at: before.map(|(_, since)| since),
                ended_by: Some(*by),
                ended_at: Some(*at),
                ..Self::default()
            },
        }
    }

    fn into_row(self) -> NamedCells {
        let (hold, resolution) = (self.hold, self.resolution);
        named![
            phase: self.phase,
            assignee_id: self.assignee.map(|assignee| assignee.to_string()),
            assigned_at: self.assigned_at,
            hold_reason: hold.map(|hold| hold.reason.as_str().to_owned()),
            held_at: hold.map(|hold| hold.since),
            hold_until: hold.and_then(|hold| hold.until),
            hold_note: hold.map(|hold| hold.note.clone()),
            resolved_by_id: resolution.map(|resolution| resolution.by.to_string()),
            resolution_code: resolution.map(|resolution| resolution.code.as_str().to_owned()),
            resolution_note: resolution.map(|resolution| resolution.note.clone()),
            resolved_at: resolution.map(|resolution| resolution.at),
            ended_by_id: self.ended_by.map(|by| by.to_string()),
            ended_why: self.ended_why.map(str::to_owned),
            ended_at: self.ended_at,
        ]
    }
}

fn phase(word: &str) -> Option<Phase> {
    Some(match word {
        "new" => Phase::New,
        "in_progress" => Phase::InProgress,
        "on_hold" => Phase::OnHold,
        "resolved" => Phase::Resolved,
        "closed" => Phase::Closed,
        "cancelled" => Phase::Cancelled,
        "merged" => Phase::Merged,
        _ => return None,
    })
}

fn resolution(row: &Row) -> Result<Resolution, StoreError> {
    Ok(Resolution {
        by: row.parse("resolved_by_id")?,
        code: row.parse::<ResolutionCode>("resolution_code")?,
        note: row.text("resolution_note")?,
        at: row.time("resolved_at")?,
        assignee: row.maybe_parse("assignee_id")?,
    })
}

fn hold(row: &Row) -> Result<Hold, StoreError> {
    Ok(Hold {
        reason: row.parse::<HoldReason>("hold_reason")?,
        since: row.time("held_at")?,
        until: row.maybe_time("hold_until")?,
        note: row.text("hold_note")?,
    })
}

/// The assignee, and when that agent took the ticket.
fn assigned(row: &Row) -> Result<Option<(PersonId, Timestamp)>, StoreError> {
    Ok(row
        .maybe_parse("assignee_id")?
        .zip(row.maybe_time("assigned_at")?))
}

fn state(row: &Row) -> Result<State, StoreError> {
    Ok(match row.one_of("phase", phase)? {
        Phase::New => State::New,
        Phase::InProgress => State::InProgress {
            assignee: row.parse("assignee_id")?,
            since: row.time("assigned_at")?,
        },
        Phase::OnHold => State::OnHold {
            assigned: assigned(row)?,
            hold: hold(row)?,
        },
        Phase::Resolved => State::Resolved(resolution(row)?),
        Phase::Closed => State::Closed {
            resolution: resolution(row)?,
            at: row.time("ended_at")?,
        },
        Phase::Cancelled => State::Cancelled {
            by: row.parse("ended_by_id")?,
            why: row.text("ended_why")?,
            at: row.time("ended_at")?,
        },
        Phase::Merged => State::Merged {
            by: row.parse("ended_by_id")?,
            at: row.time("ended_at")?,
            before: assigned(row)?,
        },
    })
}

/// The ticket of a row.
pub(super) fn ticket(row: &Row) -> Result<Ticket, StoreError> {
    Ok(Ticket {
        id: row.parse("id")?,
        reference: Reference {
            kind: row.parse("kind")?,
            number: row.int("number")?,
        },
        title: row.text("title")?,
        description: row.text("description")?,
        requester: row.parse("requester_id")?,
        opened_by: row.parse("opened_by_id")?,
        source: row.parse("source")?,
        team: TeamName(row.text("team")?),
        impact: row.parse::<Level>("impact")?,
        urgency: row.parse::<Level>("urgency")?,
        priority: Priority::try_from(row.int("priority")?).map_err(|_| row.corrupt("priority"))?,
        opened_at: row.time("opened_at")?,
        changed_at: row.time("changed_at")?,
        reopened: row.int("reopened")?,
        follows: row.maybe_parse("follows_id")?,
        main: row.maybe_parse("main_id")?,
        split_from: row.maybe_parse("split_from_id")?,
        known_since: row.maybe_time("known_at")?,
        private_since: row.maybe_time("private_since")?,
        service: row.maybe_text("service")?.map(ServiceName),
        state: state(row)?,
        version: row.int("version")?,
        revision: row.int("revision")?,
    })
}
