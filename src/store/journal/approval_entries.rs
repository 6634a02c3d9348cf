//! The journal of approvals. The JSON of an event only grows, because every event that was ever written stays readable.

use desk::approval::ApprovalEvent;
use desk::{ApprovalId, EntryId, Identity, PersonId, Timestamp};
use serde_json::{Value, json};

use super::change_entries::named_event;
use crate::approvals::{StoredBallot, StoredSeat, StoredTerms};
use crate::rows::{NamedCells, named};

/// An entry of an approval's journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApprovalEntry {
    /// The id.
    pub id: EntryId,
    /// The approval.
    pub approval: ApprovalId,
    /// Who caused the event; nobody for a timer.
    pub by: Option<PersonId>,
    /// When the event happened.
    pub at: Timestamp,
    /// The event.
    pub event: ApprovalEvent,
}

impl ApprovalEntry {
    pub(super) fn row(&self) -> NamedCells {
        named![
            id: self.id.to_string(),
            subject: self.approval.to_string(),
            by_id: self.by.map(|by| by.to_string()),
            at: self.at,
            name: self.event.name(),
            event: event(&self.event).to_string(),
        ]
    }
}

/// The JSON of an event: its name, and the values that it has.
fn event(event: &ApprovalEvent) -> Value {
    let values = match event {
        ApprovalEvent::Submitted | ApprovalEvent::Voided => json!({}),
        ApprovalEvent::RoundBegun {
            number,
            stage,
            because,
        } => json!({ "number": number, "stage": stage, "because": because.as_str() }),
        ApprovalEvent::Voted { ballot, replaces } => {
            json!({ "ballot": StoredBallot::from(ballot), "replaces": words(replaces) })
        }
        ApprovalEvent::VoteTakenBack { accounts } => json!({ "accounts": words(accounts) }),
        ApprovalEvent::VoteConfirmed { account } | ApprovalEvent::VoteRefused { account } => {
            json!({ "account": account.to_string() })
        }
        ApprovalEvent::Edited { editor } => json!({ "editor": editor.to_string() }),
        ApprovalEvent::Substituted { seat, by } => {
            let by = by
                .as_ref()
                .map(|by| json!({ "account": by.account.to_string(), "until": by.until.timestamp_micros() }));
            json!({ "seat": seat.to_string(), "by": by })
        }
        ApprovalEvent::Replaced { seat, by } => {
            json!({ "seat": seat.to_string(), "by": by.as_ref().map(StoredSeat::from) })
        }
        ApprovalEvent::AskedAgain {
            because,
            terms,
            content,
            editor,
        } => json!({
            "because": because.as_str(),
            "terms": StoredTerms::from(terms.as_ref()),
            "content": content,
            "editor": editor.as_ref().map(ToString::to_string),
        }),
        ApprovalEvent::Decided { state, content } => json!({ "state": state.as_str(), "content": content }),
    };
    named_event(event.name(), values)
}

fn words(accounts: &[Identity]) -> Vec<String> {
    accounts.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use desk::approval::ApprovalState;

    use super::*;

    #[test]
    fn an_event_is_written_with_its_name_and_values() {
        let decided = ApprovalEvent::Decided {
            state: ApprovalState::Approved,
            content: 2,
        };
        let expected = r#"{"content":2,"event":"decided","state":"approved"}"#;
        assert_eq!(event(&decided).to_string(), expected);
    }
}
