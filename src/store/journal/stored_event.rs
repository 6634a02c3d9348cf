//! The JSON of a journal event. Its shape only grows, because every event that was ever written must stay readable.
//!
//! The domain type knows no serialization, so this file mirrors it: serde reads and writes the domain type through the
//! mirror, and the compiler checks that both have the same variants and fields.

use std::fmt::Display;
use std::str::FromStr;

use desk::{
    ArticleId, HoldReason, Level, Metric, PersonId, Priority, RemarkId, Resolution, ResolutionCode,
    ResumeCause, ServiceName, TicketEvent, TicketId, Timestamp,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_with::{DeserializeAs, DisplayFromStr, SerializeAs, serde_as};

/// An event as it is stored.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StoredEvent(#[serde(with = "EventJson")] pub(super) TicketEvent);

#[serde_as]
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(strum::VariantNames), strum(serialize_all = "snake_case"))]
#[serde(remote = "TicketEvent", tag = "event", rename_all = "snake_case")]
enum EventJson {
    Opened,
    Claimed {
        #[serde_as(as = "DisplayFromStr")]
        by: PersonId,
        #[serde_as(as = "Option<DisplayFromStr>")]
        from: Option<PersonId>,
    },
    Released,
    PrioritySet {
        #[serde_as(as = "Word")]
        impact: Level,
        #[serde_as(as = "Word")]
        urgency: Level,
        #[serde_as(as = "Number")]
        priority: Priority,
        #[serde_as(as = "Number")]
        before: Priority,
    },
    ServiceSet {
        #[serde_as(as = "Option<Name>")]
        service: Option<ServiceName>,
        #[serde_as(as = "Option<Name>")]
        before: Option<ServiceName>,
    },
    #[serde(rename = "said")]
    #[cfg_attr(test, strum(serialize = "said"))]
    RemarkAdded {
        #[serde_as(as = "DisplayFromStr")]
        remark: RemarkId,
        #[serde_as(as = "Option<DisplayFromStr>")]
        #[serde(default, skip_serializing_if = "Option::is_none")]
        article: Option<ArticleId>,
    },
    #[serde(rename = "noted")]
    #[cfg_attr(test, strum(serialize = "noted"))]
    NoteAdded {
        #[serde_as(as = "DisplayFromStr")]
        remark: RemarkId,
    },
    #[serde(rename = "edited")]
    #[cfg_attr(test, strum(serialize = "edited"))]
    RemarkEdited {
        #[serde_as(as = "DisplayFromStr")]
        remark: RemarkId,
        before: String,
    },
    #[serde(rename = "taken_back")]
    #[cfg_attr(test, strum(serialize = "taken_back"))]
    RemarkDeleted {
        #[serde_as(as = "DisplayFromStr")]
        remark: RemarkId,
    },
    Rewritten {
        title: String,
        description: String,
        title_before: String,
        description_before: String,
    },
    Resolved(#[serde(with = "ResolutionJson")] Resolution),
    Reopened {
        #[serde_as(as = "Option<DisplayFromStr>")]
        assignee: Option<PersonId>,
    },
    Closed,
    Cancelled {
        why: String,
    },
    Follows {
        #[serde_as(as = "DisplayFromStr")]
        ticket: TicketId,
    },
    FollowedBy {
        #[serde_as(as = "DisplayFromStr")]
        ticket: TicketId,
    },
    Merged {
        #[serde_as(as = "DisplayFromStr")]
        into: TicketId,
    },
    #[serde(rename = "absorbed")]
    #[cfg_attr(test, strum(serialize = "absorbed"))]
    MergedFrom {
        #[serde_as(as = "DisplayFromStr")]
        ticket: TicketId,
    },
    #[serde(rename = "parted")]
    #[cfg_attr(test, strum(serialize = "parted"))]
    Unmerged {
        #[serde_as(as = "DisplayFromStr")]
        from: TicketId,
    },
    #[serde(rename = "let_go")]
    #[cfg_attr(test, strum(serialize = "let_go"))]
    UnmergedFrom {
        #[serde_as(as = "DisplayFromStr")]
        ticket: TicketId,
    },
    SplitFrom {
        #[serde_as(as = "DisplayFromStr")]
        ticket: TicketId,
    },
    SplitOff {
        #[serde_as(as = "DisplayFromStr")]
        ticket: TicketId,
        #[serde_as(as = "DisplayFromStr")]
        remark: RemarkId,
    },
    MadePrivate {
        why: String,
    },
    RequesterLeft,
    RequesterReturned,
    #[serde(rename = "known")]
    #[cfg_attr(test, strum(serialize = "known"))]
    KnownIssueMarked,
    #[serde(rename = "not_known")]
    #[cfg_attr(test, strum(serialize = "not_known"))]
    KnownIssueUnmarked,
    #[serde(rename = "followed")]
    #[cfg_attr(test, strum(serialize = "followed"))]
    FollowerAdded,
    FixConfirmed,
    StillAffected,
    WarningAcknowledged,
    DueExtended {
        #[serde_as(as = "Word")]
        metric: Metric,
        #[serde(rename = "until_us", with = "chrono::serde::ts_microseconds")]
        until: Timestamp,
        reason: String,
    },
    PutOnHold {
        #[serde_as(as = "Word")]
        reason: HoldReason,
        #[serde(rename = "until_us", with = "chrono::serde::ts_microseconds_option")]
        until: Option<Timestamp>,
        note: String,
    },
    Resumed {
        #[serde_as(as = "Word")]
        cause: ResumeCause,
    },
}

#[serde_as]
#[derive(Serialize, Deserialize)]
#[serde(remote = "Resolution")]
struct ResolutionJson {
    #[serde_as(as = "DisplayFromStr")]
    by: PersonId,
    #[serde_as(as = "Word")]
    code: ResolutionCode,
    note: String,
    #[serde(rename = "at_us", with = "chrono::serde::ts_microseconds")]
    at: Timestamp,
    #[serde_as(as = "Option<DisplayFromStr>")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assignee: Option<PersonId>,
}

/// A word of the domain, such as `high`.
struct Word;

/// The number of a priority.
struct Number;

/// The name of a service.
struct Name;

impl SerializeAs<Level> for Word {
    fn serialize_as<S: Serializer>(level: &Level, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(level.as_str())
    }
}

impl SerializeAs<ResolutionCode> for Word {
    fn serialize_as<S: Serializer>(code: &ResolutionCode, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(code.as_str())
    }
}

impl SerializeAs<Metric> for Word {
    fn serialize_as<S: Serializer>(metric: &Metric, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(metric.as_str())
    }
}

impl SerializeAs<HoldReason> for Word {
    fn serialize_as<S: Serializer>(reason: &HoldReason, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(reason.as_str())
    }
}

impl SerializeAs<ResumeCause> for Word {
    fn serialize_as<S: Serializer>(cause: &ResumeCause, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(cause.as_str())
    }
}

impl<'de, T: FromStr<Err: Display>> DeserializeAs<'de, T> for Word {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        DisplayFromStr::deserialize_as(deserializer)
    }
}

impl SerializeAs<Priority> for Number {
    fn serialize_as<S: Serializer>(priority: &Priority, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(priority.number())
    }
}

impl<'de> DeserializeAs<'de, Priority> for Number {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Priority, D::Error> {
        i64::deserialize(deserializer)?
            .try_into()
            .map_err(D::Error::custom)
    }
}

impl SerializeAs<ServiceName> for Name {
    fn serialize_as<S: Serializer>(service: &ServiceName, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&service.0)
    }
}

impl<'de> DeserializeAs<'de, ServiceName> for Name {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<ServiceName, D::Error> {
        String::deserialize(deserializer).map(ServiceName)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use strum::VariantNames;

    use super::*;

    /// One line per event, in the order of [`samples`]. Old databases contain such lines.
    const GOLDEN: &str = include_str!("../../../tests/fixtures/golden/journal_events.jsonl");

    #[test]
    fn stored_events_stay_readable_and_keep_their_json() {
        assert_eq!(GOLDEN.lines().count(), samples().len());
        for (line, expected) in GOLDEN.lines().zip(samples()) {
            let read: StoredEvent = serde_json::from_str(line).expect(line);
            assert_eq!(read.0, expected);
            assert_eq!(serde_json::to_string(&read).expect("it is JSON"), line);
        }
    }

    #[test]
    fn every_kind_of_event_has_a_golden_line() {
        let names: Vec<&str> = samples().iter().map(TicketEvent::name).collect();
        for name in EventJson::VARIANTS {
            assert!(names.contains(name), "{name} has no line");
            assert!(
                GOLDEN.contains(&format!("{{\"event\":\"{name}\"")),
                "{name} has no line"
            );
        }
    }

    #[test]
    fn an_unknown_word_is_refused() {
        let refused = [
            r#"{"event":"exploded"}"#,
            r#"{"event":"said","remark":"tkt_00000000000000000000000003"}"#,
            r#"{"event":"priority_set","impact":"huge","urgency":"low","priority":3,"before":5}"#,
            r#"{"event":"priority_set","impact":"high","urgency":"low","priority":6,"before":5}"#,
        ];
        for line in refused {
            assert!(serde_json::from_str::<StoredEvent>(line).is_err(), "{line}");
        }
    }

    fn samples() -> Vec<TicketEvent> {
        let (by, from) = (id("per", 1), id("per", 2));
        let (ticket, remark) = (id("tkt", 3), id("rmk", 4));
        let resolution = Resolution {
            by,
            code: ResolutionCode::NotReproducible,
            note: "tea \"spilled\"\n☕ was".into(),
            at: Timestamp::from_timestamp_micros(1_700_000_000_123_456).expect("it is in range"),
            assignee: Some(from),
        };
        vec![
            TicketEvent::Opened,
            TicketEvent::Claimed { by, from: Some(from) },
            TicketEvent::Claimed { by, from: None },
            TicketEvent::Released,
            TicketEvent::PrioritySet {
                impact: Level::High,
                urgency: Level::Low,
                priority: 3.try_into().expect("it is a priority"),
                before: 5.try_into().expect("it is a priority"),
            },
            TicketEvent::ServiceSet {
                service: Some(ServiceName("vpn".into())),
                before: None,
            },
            TicketEvent::RemarkAdded {
                remark,
                article: None,
            },
            TicketEvent::NoteAdded { remark },
            TicketEvent::RemarkEdited {
                remark,
                before: "it smokes".into(),
            },
            TicketEvent::RemarkDeleted { remark },
            TicketEvent::Rewritten {
                title: "the copier".into(),
                description: "the copier eats paper".into(),
                title_before: "the printer".into(),
                description_before: "the printer eats paper".into(),
            },
            TicketEvent::Resolved(resolution.clone()),
            TicketEvent::Resolved(Resolution {
                assignee: None,
                ..resolution
            }),
            TicketEvent::Reopened { assignee: Some(by) },
            TicketEvent::Reopened { assignee: None },
            TicketEvent::Closed,
            TicketEvent::Cancelled {
                why: "found it".into(),
            },
            TicketEvent::Follows { ticket },
            TicketEvent::FollowedBy { ticket },
            TicketEvent::Merged { into: ticket },
            TicketEvent::MergedFrom { ticket },
            TicketEvent::Unmerged { from: ticket },
            TicketEvent::UnmergedFrom { ticket },
            TicketEvent::SplitFrom { ticket },
            TicketEvent::SplitOff { ticket, remark },
            TicketEvent::MadePrivate {
                why: "salaries".into(),
            },
            TicketEvent::RequesterLeft,
            TicketEvent::RequesterReturned,
            TicketEvent::KnownIssueMarked,
            TicketEvent::KnownIssueUnmarked,
            TicketEvent::FollowerAdded,
            TicketEvent::FixConfirmed,
            TicketEvent::StillAffected,
            TicketEvent::WarningAcknowledged,
            TicketEvent::DueExtended {
                metric: Metric::Resolution,
                until: Timestamp::from_timestamp_micros(1_700_100_000_000_000).expect("it is in range"),
                reason: "the part is ordered".into(),
            },
            TicketEvent::PutOnHold {
                reason: HoldReason::Vendor,
                until: Some(Timestamp::from_timestamp_micros(1_700_100_000_000_000).expect("it is in range")),
                note: "ticket 4711 at the vendor".into(),
            },
            TicketEvent::PutOnHold {
                reason: HoldReason::Requester,
                until: None,
                note: String::new(),
            },
            TicketEvent::Resumed {
                cause: ResumeCause::Answer,
            },
        ]
    }

    fn id<Id: FromStr<Err: Debug>>(prefix: &str, number: u8) -> Id {
        let id = format!("{prefix}_0000000000000000000000000{number}");
        id.parse().expect("it is an id")
    }
}
