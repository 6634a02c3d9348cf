//! A ticket as a row, there and back: each state has columns of its own, which are empty in the other states.

use desk::{Level, Phase, Priority, Reference, Resolution, ResolutionCode, State, TeamName, Ticket};

use crate::StoreError;
use crate::row::Row;
use crate::rows::{Value, cells};

/// The cells of a state: phase, assignee (who, since), resolution (by, code, note, at), end (by, why, at).
fn state_cells(state: &State) -> Vec<Value> {
    let none = || None::<String>;
    let resolved = |r: &Resolution| {
        let [by, code, note] = [r.by.to_string(), r.code.as_str().to_owned(), r.note.clone()];
        cells![by, code, note, r.at]
    };
    let worked_on = |r: &Resolution| r.assignee.map(|assignee| assignee.to_string());
    let unresolved = || cells![none(), none(), none(), None::<i64>];
    let unended = || cells![none(), none(), None::<i64>];
    let parts = match state {
        State::New => [cells!["new", none(), None::<i64>], unresolved(), unended()],
        State::InProgress { assignee, since } => [
            cells!["in_progress", assignee.to_string(), *since],
            unresolved(),
            unended(),
        ],
        State::Resolved(resolution) => [
            cells!["resolved", worked_on(resolution), None::<i64>],
            resolved(resolution),
            unended(),
        ],
        State::Closed { resolution, at } => [
            cells!["closed", worked_on(resolution), None::<i64>],
            resolved(resolution),
            cells![none(), none(), *at],
        ],
        State::Cancelled { by, why, at } => [
            cells!["cancelled", none(), None::<i64>],
            unresolved(),
            cells![by.to_string(), why.clone(), *at],
        ],
        State::Merged { by, at, before } => [
            cells![
                "merged",
                before.map(|(assignee, _)| assignee.to_string()),
                before.map(|(_, since)| since)
            ],
            unresolved(),
            cells![by.to_string(), none(), *at],
        ],
    };
    parts.concat()
}

/// A new ticket as a row, in the order of the columns.
pub(super) fn new_row(ticket: &Ticket) -> Vec<Value> {
    let mut row = cells![
        ticket.id.to_string(),
        ticket.reference.kind.as_str(),
        ticket.reference.number,
        ticket.title.clone(),
        ticket.description.clone(),
        ticket.requester.to_string(),
        ticket.opened_by.to_string(),
        ticket.source.as_str(),
        ticket.team.0.clone(),
        ticket.impact.as_str(),
        ticket.urgency.as_str(),
        i64::from(ticket.priority.number()),
        ticket.opened_at,
        ticket.changed_at,
        ticket.reopened,
    ];
    row.extend(state_cells(&ticket.state));
    row.push(ticket.version.into());
    for other in [ticket.follows, ticket.main, ticket.split_from] {
        row.push(other.map(|other| other.to_string()).into());
    }
    row.extend(cells![ticket.known_since]);
    row.push(ticket.private_since.into());
    row
}

/// A changed ticket as a row, in the order of the update: what a save can change, behind the id and the version that
/// was read.
pub(super) fn changed_row(ticket: &Ticket, version: i64) -> Vec<Value> {
    let mut row = cells![
        ticket.id.to_string(),
        version,
        ticket.title.clone(),
        ticket.description.clone(),
        ticket.team.0.clone(),
        ticket.impact.as_str(),
        ticket.urgency.as_str(),
        i64::from(ticket.priority.number()),
        ticket.changed_at,
        ticket.reopened,
    ];
    row.extend(state_cells(&ticket.state));
    row.push(ticket.version.into());
    row.push(ticket.requester.to_string().into());
    row.push(ticket.main.map(|main| main.to_string()).into());
    row.extend(cells![ticket.known_since]);
    row.push(ticket.private_since.into());
    row
}

fn phase(word: &str) -> Option<Phase> {
    Some(match word {
        "new" => Phase::New,
        "in_progress" => Phase::InProgress,
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

fn state(row: &Row) -> Result<State, StoreError> {
    Ok(match row.one_of("phase", phase)? {
        Phase::New => State::New,
        Phase::InProgress => State::InProgress {
            assignee: row.parse("assignee_id")?,
            since: row.time("assigned_at")?,
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
            before: row
                .maybe_parse("assignee_id")?
                .zip(row.maybe_time("assigned_at")?),
        },
    })
}

/// The ticket that a row holds.
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
        state: state(row)?,
        version: row.int("version")?,
    })
}
