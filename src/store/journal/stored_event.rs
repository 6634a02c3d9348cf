//! The shape of a journal event on the disk. It only grows: what was written once must be readable for ever.

use std::str::FromStr;

use desk::{Priority, Resolution, TicketEvent, Timestamp};
use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum StoredEvent {
    Opened,
    Claimed {
        by: String,
        from: Option<String>,
    },
    Released,
    PrioritySet {
        impact: String,
        urgency: String,
        priority: i64,
        before: i64,
    },
    Said {
        remark: String,
    },
    Noted {
        remark: String,
    },
    Edited {
        remark: String,
        before: String,
    },
    TakenBack {
        remark: String,
    },
    Rewritten {
        title: String,
        description: String,
        title_before: String,
        description_before: String,
    },
    Resolved {
        by: String,
        code: String,
        note: String,
        at_us: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        assignee: Option<String>,
    },
    Reopened {
        assignee: Option<String>,
    },
    Closed,
    Cancelled {
        why: String,
    },
    Follows {
        ticket: String,
    },
    FollowedBy {
        ticket: String,
    },
    Merged {
        into: String,
    },
    Absorbed {
        ticket: String,
    },
    Parted {
        from: String,
    },
    LetGo {
        ticket: String,
    },
    SplitFrom {
        ticket: String,
    },
    SplitOff {
        ticket: String,
        remark: String,
    },
    MadePrivate {
        why: String,
    },
    RequesterLeft,
    RequesterReturned,
    Known,
    NotKnown,
    Followed,
}

/// A stored event holds a word that this program does not know.
#[derive(Debug)]
pub(super) struct Unreadable;

impl From<&TicketEvent> for StoredEvent {
    fn from(event: &TicketEvent) -> Self {
        match event {
            TicketEvent::Opened => Self::Opened,
            TicketEvent::Claimed { by, from } => Self::Claimed {
                by: by.to_string(),
                from: from.map(|from| from.to_string()),
            },
            TicketEvent::Released => Self::Released,
            TicketEvent::PrioritySet {
                impact,
                urgency,
                priority,
                before,
            } => Self::PrioritySet {
                impact: impact.as_str().to_owned(),
                urgency: urgency.as_str().to_owned(),
                priority: priority.number().into(),
                before: before.number().into(),
            },
            TicketEvent::Said { remark } => Self::Said {
                remark: remark.to_string(),
            },
            TicketEvent::Noted { remark } => Self::Noted {
                remark: remark.to_string(),
            },
            TicketEvent::Edited { remark, before } => Self::Edited {
                remark: remark.to_string(),
                before: before.clone(),
            },
            TicketEvent::TakenBack { remark } => Self::TakenBack {
                remark: remark.to_string(),
            },
            TicketEvent::Rewritten {
                title,
                description,
                title_before,
                description_before,
            } => Self::Rewritten {
                title: title.clone(),
                description: description.clone(),
                title_before: title_before.clone(),
                description_before: description_before.clone(),
            },
            TicketEvent::Resolved(resolution) => Self::Resolved {
                by: resolution.by.to_string(),
                code: resolution.code.as_str().to_owned(),
                note: resolution.note.clone(),
                at_us: resolution.at.timestamp_micros(),
                assignee: resolution.assignee.map(|assignee| assignee.to_string()),
            },
            TicketEvent::Reopened { assignee } => Self::Reopened {
                assignee: assignee.map(|assignee| assignee.to_string()),
            },
            TicketEvent::Closed => Self::Closed,
            TicketEvent::Cancelled { why } => Self::Cancelled { why: why.clone() },
            TicketEvent::Follows { ticket } => Self::Follows {
                ticket: ticket.to_string(),
            },
            TicketEvent::FollowedBy { ticket } => Self::FollowedBy {
                ticket: ticket.to_string(),
            },
            TicketEvent::Merged { into } => Self::Merged {
                into: into.to_string(),
            },
            TicketEvent::Absorbed { ticket } => Self::Absorbed {
                ticket: ticket.to_string(),
            },
            TicketEvent::Parted { from } => Self::Parted {
                from: from.to_string(),
            },
            TicketEvent::LetGo { ticket } => Self::LetGo {
                ticket: ticket.to_string(),
            },
            TicketEvent::SplitFrom { ticket } => Self::SplitFrom {
                ticket: ticket.to_string(),
            },
            TicketEvent::SplitOff { ticket, remark } => Self::SplitOff {
                ticket: ticket.to_string(),
                remark: remark.to_string(),
            },
            TicketEvent::MadePrivate { why } => Self::MadePrivate { why: why.clone() },
            TicketEvent::RequesterLeft => Self::RequesterLeft,
            TicketEvent::RequesterReturned => Self::RequesterReturned,
            TicketEvent::Known => Self::Known,
            TicketEvent::NotKnown => Self::NotKnown,
            TicketEvent::Followed => Self::Followed,
        }
    }
}

fn parsed<T: FromStr>(text: &str) -> Result<T, Unreadable> {
    text.parse().map_err(|_| Unreadable)
}

fn priority(number: i64) -> Result<Priority, Unreadable> {
    number.try_into().map_err(|_| Unreadable)
}

impl TryFrom<StoredEvent> for TicketEvent {
    type Error = Unreadable;

    fn try_from(event: StoredEvent) -> Result<Self, Unreadable> {
        Ok(match event {
            StoredEvent::Opened => Self::Opened,
            StoredEvent::Claimed { by, from } => Self::Claimed {
                by: parsed(&by)?,
                from: from.as_deref().map(parsed).transpose()?,
            },
            StoredEvent::Released => Self::Released,
            StoredEvent::PrioritySet {
                impact,
                urgency,
                priority: after,
                before,
            } => Self::PrioritySet {
                impact: parsed(&impact)?,
                urgency: parsed(&urgency)?,
                priority: priority(after)?,
                before: priority(before)?,
            },
            StoredEvent::Said { remark } => Self::Said {
                remark: parsed(&remark)?,
            },
            StoredEvent::Noted { remark } => Self::Noted {
                remark: parsed(&remark)?,
            },
            StoredEvent::Edited { remark, before } => Self::Edited {
                remark: parsed(&remark)?,
                before,
            },
            StoredEvent::TakenBack { remark } => Self::TakenBack {
                remark: parsed(&remark)?,
            },
            StoredEvent::Rewritten {
                title,
                description,
                title_before,
                description_before,
            } => Self::Rewritten {
                title,
                description,
                title_before,
                description_before,
            },
            StoredEvent::Resolved {
                by,
                code,
                note,
                at_us,
                assignee,
            } => Self::Resolved(Resolution {
                by: parsed(&by)?,
                code: parsed(&code)?,
                note,
                at: Timestamp::from_timestamp_micros(at_us).ok_or(Unreadable)?,
                assignee: assignee.as_deref().map(parsed).transpose()?,
            }),
            StoredEvent::Reopened { assignee } => Self::Reopened {
                assignee: assignee.as_deref().map(parsed).transpose()?,
            },
            StoredEvent::Closed => Self::Closed,
            StoredEvent::Cancelled { why } => Self::Cancelled { why },
            StoredEvent::Follows { ticket } => Self::Follows {
                ticket: parsed(&ticket)?,
            },
            StoredEvent::FollowedBy { ticket } => Self::FollowedBy {
                ticket: parsed(&ticket)?,
            },
            StoredEvent::Merged { into } => Self::Merged { into: parsed(&into)? },
            StoredEvent::Absorbed { ticket } => Self::Absorbed {
                ticket: parsed(&ticket)?,
            },
            StoredEvent::Parted { from } => Self::Parted { from: parsed(&from)? },
            StoredEvent::LetGo { ticket } => Self::LetGo {
                ticket: parsed(&ticket)?,
            },
            StoredEvent::SplitFrom { ticket } => Self::SplitFrom {
                ticket: parsed(&ticket)?,
            },
            StoredEvent::SplitOff { ticket, remark } => Self::SplitOff {
                ticket: parsed(&ticket)?,
                remark: parsed(&remark)?,
            },
            StoredEvent::MadePrivate { why } => Self::MadePrivate { why },
            StoredEvent::RequesterLeft => Self::RequesterLeft,
            StoredEvent::RequesterReturned => Self::RequesterReturned,
            StoredEvent::Known => Self::Known,
            StoredEvent::NotKnown => Self::NotKnown,
            StoredEvent::Followed => Self::Followed,
        })
    }
}
