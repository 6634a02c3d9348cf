//! A change as a row.

use desk::change::{
    Change, ChangeContent, ChangeNumber, ChangePhase, ChangeState, Plans, RiskAnswer, Window,
};
use desk::{PersonId, ServiceName, Timestamp};
use serde::{Deserialize, Serialize};

use crate::StoreError;
use crate::row::Row;
use crate::rows::{NamedCells, named};

/// The columns of a change.
macro_rules! columns {
    () => {
        "id, number, requester_id, template, title, reason, kind, services, window_from, window_until, \
         implementer_id, answers, implementation, test, backout, content_revision, approval_id, state, returned, \
         state_by_id, state_at, completion, note, raised_at, changed_at, revision, version"
    };
}
pub(super) use columns;

/// An answer to a risk question as JSON. Its shape only grows.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredAnswer {
    question: String,
    label: String,
    choice: String,
    points: u32,
}

impl From<&RiskAnswer> for StoredAnswer {
    fn from(answer: &RiskAnswer) -> Self {
        let RiskAnswer {
            question,
            label,
            choice,
            points,
        } = answer.clone();
        Self {
            question,
            label,
            choice,
            points,
        }
    }
}

impl From<StoredAnswer> for RiskAnswer {
    fn from(answer: StoredAnswer) -> Self {
        Self {
            question: answer.question,
            label: answer.label,
            choice: answer.choice,
            points: answer.points,
        }
    }
}

/// The columns that only some states have.
#[derive(Debug, Default)]
struct StateCells {
    returned: Option<String>,
    by: Option<PersonId>,
    at: Option<Timestamp>,
    completion: Option<String>,
    note: Option<String>,
}

impl StateCells {
    fn of(state: &ChangeState) -> Self {
        match state {
            ChangeState::New { returned } => Self {
                returned: returned.map(|because| because.as_str().to_owned()),
                ..Self::default()
            },
            ChangeState::Assess | ChangeState::Authorize | ChangeState::Scheduled => Self::default(),
            ChangeState::Implement { by, since } => Self {
                by: Some(*by),
                at: Some(*since),
                ..Self::default()
            },
            ChangeState::Review {
                completion,
                note,
                ended_at,
            } => Self {
                at: Some(*ended_at),
                completion: Some(completion.as_str().to_owned()),
                note: Some(note.clone()),
                ..Self::default()
            },
            ChangeState::Closed {
                completion,
                review,
                at,
            } => Self {
                at: Some(*at),
                completion: Some(completion.as_str().to_owned()),
                note: Some(review.clone()),
                ..Self::default()
            },
            ChangeState::Cancelled { by, why, at } => Self {
                by: Some(*by),
                at: Some(*at),
                note: Some(why.clone()),
                ..Self::default()
            },
        }
    }
}

/// The row of a new change.
pub(super) fn new_row(change: &Change) -> NamedCells {
    let mut row = named![
        id: change.id.to_string(),
        number: change.number.0,
        raised_at: change.raised_at,
    ];
    row.extend(saved_cells(change));
    row
}

/// The row of a changed change.
pub(super) fn changed_row(change: &Change, read_version: i64) -> NamedCells {
    let mut row = named![
        id: change.id.to_string(),
        read_version: read_version,
    ];
    row.extend(saved_cells(change));
    row
}

/// The columns that a save can change.
fn saved_cells(change: &Change) -> NamedCells {
    let content = &change.content;
    let services: Vec<&str> = content
        .services
        .iter()
        .map(|service| service.0.as_str())
        .collect();
    let answers: Vec<StoredAnswer> = content.answers.iter().map(StoredAnswer::from).collect();
    let state = StateCells::of(&change.state);
    named![
        requester_id: change.requester.to_string(),
        template: change.template.clone(),
        title: content.title.clone(),
        reason: content.reason.clone(),
        kind: content.kind.as_str(),
        services: json(&services),
        window_from: content.window.map(|window| window.from),
        window_until: content.window.map(|window| window.until),
        implementer_id: content.implementer.map(|person| person.to_string()),
        answers: json(&answers),
        implementation: content.plans.implementation.clone(),
        test: content.plans.test.clone(),
        backout: content.plans.backout.clone(),
        content_revision: change.content_revision,
        approval_id: change.approval.map(|approval| approval.to_string()),
        state: change.phase().as_str(),
        returned: state.returned,
        state_by_id: state.by.map(|person| person.to_string()),
        state_at: state.at,
        completion: state.completion,
        note: state.note,
        changed_at: change.changed_at,
        revision: change.revision,
        version: change.version,
    ]
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers serialize to JSON")
}

/// The change of a row.
pub(super) fn change(row: &Row) -> Result<Change, StoreError> {
    let services: Vec<String> = row.json("services")?;
    let answers: Vec<StoredAnswer> = row.json("answers")?;
    let window = row
        .maybe_time("window_from")?
        .zip(row.maybe_time("window_until")?);
    Ok(Change {
        id: row.parse("id")?,
        number: ChangeNumber(row.int("number")?),
        requester: row.parse("requester_id")?,
        template: row.maybe_text("template")?,
        content: ChangeContent {
            title: row.text("title")?,
            reason: row.text("reason")?,
            kind: row.parse("kind")?,
            services: services.into_iter().map(ServiceName).collect(),
            window: window.map(|(from, until)| Window { from, until }),
            implementer: row.maybe_parse("implementer_id")?,
            answers: answers.into_iter().map(RiskAnswer::from).collect(),
            plans: Plans {
                implementation: row.text("implementation")?,
                test: row.text("test")?,
                backout: row.text("backout")?,
            },
        },
        content_revision: row.int("content_revision")?,
        approval: row.maybe_parse("approval_id")?,
        state: state(row)?,
        raised_at: row.time("raised_at")?,
        changed_at: row.time("changed_at")?,
        revision: row.int("revision")?,
        version: row.int("version")?,
    })
}

fn state(row: &Row) -> Result<ChangeState, StoreError> {
    Ok(match row.parse("state")? {
        ChangePhase::New => ChangeState::New {
            returned: row.maybe_parse("returned")?,
        },
        ChangePhase::Assess => ChangeState::Assess,
        ChangePhase::Authorize => ChangeState::Authorize,
        ChangePhase::Scheduled => ChangeState::Scheduled,
        ChangePhase::Implement => ChangeState::Implement {
            by: row.parse("state_by_id")?,
            since: row.time("state_at")?,
        },
        ChangePhase::Review => ChangeState::Review {
            completion: row.parse("completion")?,
            note: row.text("note")?,
            ended_at: row.time("state_at")?,
        },
        ChangePhase::Closed => ChangeState::Closed {
            completion: row.parse("completion")?,
            review: row.text("note")?,
            at: row.time("state_at")?,
        },
        ChangePhase::Cancelled => ChangeState::Cancelled {
            by: row.parse("state_by_id")?,
            why: row.text("note")?,
            at: row.time("state_at")?,
        },
    })
}
