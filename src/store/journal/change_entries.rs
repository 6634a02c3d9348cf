//! The journal of changes. The JSON of an event only grows, because every event that was ever written stays readable.

use desk::change::{ChangeContent, ChangeEvent, ChangeLink, Plans, RiskAnswer, Window};
use desk::{ChangeId, EntryId, PersonId, ServiceName, TicketId, Timestamp};
use serde_json::{Map, Value, json};

use crate::changes::StoredAnswer;
use crate::rows::{NamedCells, named};

/// An entry of a change's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeEntry {
    /// The id.
    pub id: EntryId,
    /// The change.
    pub change: ChangeId,
    /// Who caused the event; nobody for a timer.
    pub by: Option<PersonId>,
    /// When the event happened.
    pub at: Timestamp,
    /// The event.
    pub event: ChangeEvent,
}

impl ChangeEntry {
    pub(super) fn row(&self) -> NamedCells {
        named![
            id: self.id.to_string(),
            subject: self.change.to_string(),
            by_id: self.by.map(|by| by.to_string()),
            at: self.at,
            name: self.event.name(),
            event: event(&self.event).to_string(),
        ]
    }
}

/// The JSON of an event: its name, and the values that it has.
fn event(event: &ChangeEvent) -> Value {
    let values = match event {
        ChangeEvent::Raised | ChangeEvent::Assessed | ChangeEvent::Approved | ChangeEvent::Started => {
            json!({})
        }
        ChangeEvent::Edited { before, after, phase } => {
            json!({ "before": content(before), "after": content(after), "phase": phase.as_str() })
        }
        ChangeEvent::Submitted { approval, phase } => {
            json!({ "approval": approval.map(|id| id.to_string()), "phase": phase.as_str() })
        }
        ChangeEvent::Returned { because } => json!({ "because": because.as_str() }),
        ChangeEvent::Finished { completion, note } => {
            json!({ "completion": completion.as_str(), "note": note })
        }
        ChangeEvent::Closed { review } => json!({ "review": review }),
        ChangeEvent::Cancelled { why } => json!({ "why": why }),
        ChangeEvent::Linked { ticket, link } | ChangeEvent::Unlinked { ticket, link } => {
            json!({ "ticket": ticket.to_string(), "link": link.as_str() })
        }
        ChangeEvent::NoteAdded { remark } | ChangeEvent::RemarkDeleted { remark } => {
            json!({ "remark": remark.to_string() })
        }
        ChangeEvent::RemarkEdited { remark, before } => {
            json!({ "remark": remark.to_string(), "before": before })
        }
    };
    named_event(event.name(), values)
}

/// Adds the name of an event to its values.
pub(super) fn named_event(name: &str, values: Value) -> Value {
    let mut all = Map::new();
    all.insert("event".to_owned(), name.into());
    if let Value::Object(values) = values {
        all.extend(values);
    }
    Value::Object(all)
}

/// The content before an edit, out of the JSON of the event.
pub(super) fn content_before(event: &Value) -> Option<ChangeContent> {
    let before = event.get("before")?;
    let text = |key: &str| Some(before.get(key)?.as_str()?.to_owned());
    let moment = |key: &str| chrono::DateTime::from_timestamp_micros(before.get(key)?.as_i64()?);
    let window = moment("from").zip(moment("until"));
    let answers: Vec<StoredAnswer> = serde_json::from_value(before.get("answers")?.clone()).ok()?;
    let services = before.get("services")?.as_array()?.iter();
    let services = services.map(|name| Some(ServiceName(name.as_str()?.to_owned())));
    Some(ChangeContent {
        title: text("title")?,
        reason: text("reason")?,
        kind: text("kind")?.parse().ok()?,
        services: services.collect::<Option<_>>()?,
        window: window.map(|(from, until)| Window { from, until }),
        implementer: text("implementer").and_then(|id| id.parse().ok()),
        answers: answers.into_iter().map(RiskAnswer::from).collect(),
        plans: Plans {
            implementation: text("implementation")?,
            test: text("test")?,
            backout: text("backout")?,
        },
    })
}

/// The ticket of a link, how it is linked, and whether it is linked from then on.
pub(super) fn link_of(event: &Value) -> Option<(TicketId, ChangeLink, bool)> {
    let text = |key: &str| event.get(key)?.as_str();
    let ticket = text("ticket")?.parse().ok()?;
    let link = text("link")?.parse().ok()?;
    Some((ticket, link, text("event")? == "linked"))
}

fn content(content: &ChangeContent) -> Value {
    let services: Vec<&str> = content
        .services
        .iter()
        .map(|service| service.0.as_str())
        .collect();
    let answers: Vec<StoredAnswer> = content.answers.iter().map(StoredAnswer::from).collect();
    json!({
        "title": content.title,
        "reason": content.reason,
        "kind": content.kind.as_str(),
        "services": services,
        "from": content.window.map(|window| window.from.timestamp_micros()),
        "until": content.window.map(|window| window.until.timestamp_micros()),
        "implementer": content.implementer.map(|person| person.to_string()),
        "answers": answers,
        "implementation": content.plans.implementation,
        "test": content.plans.test,
        "backout": content.plans.backout,
    })
}

#[cfg(test)]
mod tests {
    use desk::change::{ChangePhase, Returned};

    use super::*;

    #[test]
    fn a_link_is_read_as_it_is_written() {
        let (ticket, link) = (TicketId::from(ulid::Ulid::nil()), ChangeLink::Caused);
        let linked = event(&ChangeEvent::Linked { ticket, link });
        assert_eq!(link_of(&linked), Some((ticket, link, true)));
        let unlinked = event(&ChangeEvent::Unlinked { ticket, link });
        assert_eq!(link_of(&unlinked), Some((ticket, link, false)));
    }

    #[test]
    fn an_event_is_written_with_its_name_and_values() {
        let submitted = ChangeEvent::Submitted {
            approval: None,
            phase: ChangePhase::Scheduled,
        };
        let expected = r#"{"approval":null,"event":"submitted","phase":"scheduled"}"#;
        assert_eq!(event(&submitted).to_string(), expected);
        let returned = ChangeEvent::Returned {
            because: Returned::Rejected,
        };
        assert_eq!(
            event(&returned).to_string(),
            r#"{"because":"rejected","event":"returned"}"#
        );
    }
}
