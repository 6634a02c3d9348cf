//! Parser: edits and deletions of messages.
//!
//! Slack's own changes to a message (a link preview, a reply count) are not edits.

use std::collections::BTreeSet;

use chat::{Inbound, InboundEvent};
use serde_json::Value;

use crate::ground::clock;
use crate::ground::refs::parse_ts;
use crate::read::attachments;
use crate::read::context::ReadContext;
use crate::read::message::{is_available, is_own_message, location, parse_message};

/// Parses a `message_changed` event.
pub(crate) fn message_changed(event: &Value, context: ReadContext<'_>) -> Option<Inbound> {
    let (message, before) = (&event["message"], &event["previous_message"]);
    let channel = event["channel"].as_str()?;
    if is_own_message(message, context.identity) || is_own_message(before, context.identity) {
        return None;
    }
    // A deleted message with replies leaves a tombstone.
    if message["subtype"] == "tombstone" {
        return deletion(channel, message["ts"].as_str()?, event, context);
    }
    if message["edited"]["ts"] != before["edited"]["ts"] {
        return edit(message, channel, context);
    }
    // A file that is taken off its message leaves a tombstone and no edit mark.
    lost_file(message, before)
        .then(|| removal(event, channel, context))
        .flatten()
}

/// Whether a file of the earlier version cannot be read any more.
fn lost_file(message: &Value, before: &Value) -> bool {
    let ids = |message: &Value| -> BTreeSet<String> {
        let files = attachments::all_files(message).filter(|file| is_available(file));
        files
            .filter_map(|file| file["id"].as_str().map(str::to_owned))
            .collect()
    };
    !ids(before).is_subset(&ids(message))
}

/// Parses the removal of a file as an edit at the time of the event.
fn removal(event: &Value, channel: &str, context: ReadContext<'_>) -> Option<Inbound> {
    let when = event["ts"].as_str().or_else(|| event["event_ts"].as_str())?;
    let said = parse_message(&event["message"], channel, context)?;
    Some(Inbound {
        key: format!("edit/{channel}/{}/{when}", said.message.id),
        sender: said.author.clone(),
        location: said.location.clone(),
        at: parse_ts(when),
        what: InboundEvent::Edited(said),
    })
}

/// Parses a message with an edit mark as that edit.
pub(crate) fn edit(message: &Value, channel: &str, context: ReadContext<'_>) -> Option<Inbound> {
    let when = message["edited"]["ts"].as_str()?;
    let said = parse_message(message, channel, context)?;
    let editor = message["edited"]["user"].as_str();
    Some(Inbound {
        key: format!("edit/{channel}/{}/{when}", said.message.id),
        sender: editor.map_or_else(|| said.author.clone(), |user| context.refs.user(user)),
        location: said.location.clone(),
        at: parse_ts(when),
        what: InboundEvent::Edited(said),
    })
}

/// Parses a message with an edit mark as that edit, unless the app itself wrote the message.
pub(crate) fn edit_by_others(message: &Value, channel: &str, context: ReadContext<'_>) -> Option<Inbound> {
    (!is_own_message(message, context.identity))
        .then(|| edit(message, channel, context))
        .flatten()
}

/// Parses a tombstone of the history as a deletion. A tombstone names neither the author nor the time of the
/// deletion.
pub(crate) fn tombstone(message: &Value, channel: &str, context: ReadContext<'_>) -> Option<Inbound> {
    let mut deleted = deletion(channel, message["ts"].as_str()?, message, context)?;
    deleted.at = clock::now();
    Some(deleted)
}

/// Parses a `message_deleted` event.
pub(crate) fn message_deleted(event: &Value, context: ReadContext<'_>) -> Option<Inbound> {
    let before = &event["previous_message"];
    if is_own_message(before, context.identity) {
        return None;
    }
    let ts = event["deleted_ts"].as_str().or_else(|| before["ts"].as_str())?;
    deletion(event["channel"].as_str()?, ts, event, context)
}

fn deletion(channel: &str, ts: &str, event: &Value, context: ReadContext<'_>) -> Option<Inbound> {
    let before = &event["previous_message"];
    let author = before["user"].as_str().or_else(|| before["bot_id"].as_str());
    let when = event["ts"].as_str().or_else(|| event["event_ts"].as_str())?;
    Some(Inbound {
        key: format!("delete/{channel}/{ts}"),
        sender: context.refs.user(author.unwrap_or(&context.identity.user)),
        location: location(channel, ts, before["thread_ts"].as_str(), context.refs),
        at: parse_ts(when),
        what: InboundEvent::Deleted {
            message: context.refs.message(channel, ts),
        },
    })
}

#[cfg(test)]
mod tests {
    use chat::Connection;
    use serde_json::json;

    use super::*;
    use crate::ground::directory::AppIdentity;
    use crate::ground::refs::Refs;
    use crate::read::mrkdwn::KnownNames;

    fn parse(event: &Value) -> Option<Inbound> {
        let refs = Refs {
            connection: Connection("hq".into()),
        };
        let identity = AppIdentity {
            user: "UDESK".into(),
            bot: Some("BDESK".into()),
            ..AppIdentity::default()
        };
        let known = KnownNames::default();
        let context = ReadContext {
            refs: &refs,
            identity: &identity,
            known: &known,
        };
        match event["subtype"].as_str() {
            Some("message_deleted") => message_deleted(event, context),
            _ => message_changed(event, context),
        }
    }

    fn change(message: &Value, before: &Value) -> Value {
        json!({
            "type": "message", "subtype": "message_changed", "hidden": true, "channel": "C1", "ts": "9.000001",
            "message": message, "previous_message": before,
        })
    }

    #[test]
    fn an_edit_has_the_new_text_and_its_own_key() {
        let before = json!({ "user": "U1", "ts": "5.000002", "thread_ts": "5.000001", "text": "helo" });
        let mut message = before.clone();
        message["text"] = json!("hello");
        message["edited"] = json!({ "user": "U1", "ts": "8.000000" });
        let inbound = parse(&change(&message, &before)).expect("an edit");
        assert_eq!(inbound.key, "edit/C1/5.000002/8.000000");
        assert_eq!(inbound.conversation(), "hq:C1/5.000001");
        assert_eq!(inbound.at.timestamp(), 8);
        let InboundEvent::Edited(said) = inbound.what else {
            panic!("not an edit")
        };
        assert_eq!((said.text.to_plain().as_str(), said.at.timestamp()), ("hello", 5));
    }

    #[test]
    fn link_previews_and_our_own_messages_are_not_edits() {
        let plain = json!({ "user": "U1", "ts": "5.0", "text": "see https://a.example" });
        let mut with_preview = plain.clone();
        with_preview["attachments"] = json!([{ "from_url": "https://a.example" }]);
        assert_eq!(parse(&change(&with_preview, &plain)), None);
        let (mut edited, mut previewed) = (plain, with_preview);
        edited["edited"] = json!({ "user": "U1", "ts": "8.0" });
        previewed["edited"] = json!({ "user": "U1", "ts": "8.0" });
        assert_eq!(parse(&change(&previewed, &edited)), None);
        for author in [json!({ "user": "UDESK" }), json!({ "bot_id": "BDESK" })] {
            let mut ours = author;
            ours["ts"] = json!("5.0");
            ours["edited"] = json!({ "user": "UDESK", "ts": "8.0" });
            assert_eq!(parse(&change(&ours, &json!({}))), None);
            let gone = json!({
                "subtype": "message_deleted", "channel": "C1", "ts": "9.0", "deleted_ts": "5.0", "previous_message": ours,
            });
            assert_eq!(parse(&gone), None);
        }
    }

    #[test]
    fn a_file_that_is_taken_off_its_message_is_an_edit() {
        let file = |mode: &str| json!([{ "id": "F1", "name": "log.txt", "mode": mode }]);
        let before = json!({ "user": "U1", "ts": "5.0", "text": "see", "files": file("hosted") });
        let mut message = before.clone();
        message["files"] = file("tombstone");
        let inbound = parse(&change(&message, &before)).expect("an edit");
        assert_eq!(inbound.key, "edit/C1/5.0/9.000001");
        let InboundEvent::Edited(said) = inbound.what else {
            panic!("not an edit")
        };
        assert!(said.files.is_empty());
        assert_eq!(parse(&change(&message, &message)), None);
    }

    #[test]
    fn a_deletion_has_one_key_with_or_without_a_tombstone() {
        let before = json!({ "user": "U1", "ts": "5.000001", "thread_ts": "5.000001", "text": "hello" });
        let vanished = json!({
            "subtype": "message_deleted", "channel": "C1", "ts": "9.0", "deleted_ts": "5.000001", "previous_message": before,
        });
        let tombstone =
            json!({ "subtype": "tombstone", "user": "USLACKBOT", "ts": "5.000001", "thread_ts": "5.000001" });
        for event in [vanished, change(&tombstone, &before)] {
            let inbound = parse(&event).expect("a deletion");
            assert_eq!(
                (inbound.key.as_str(), inbound.sender.id.as_str()),
                ("delete/C1/5.000001", "U1")
            );
            assert_eq!(inbound.conversation(), "hq:C1/5.000001");
            assert!(matches!(inbound.what, InboundEvent::Deleted { message } if message.id == "5.000001"));
        }
        let nobodys =
            json!({ "subtype": "message_deleted", "channel": "D1", "ts": "9.0", "deleted_ts": "5.0" });
        let inbound = parse(&nobodys).expect("a deletion");
        assert_eq!(
            (inbound.sender.id.as_str(), inbound.location.direct),
            ("UDESK", true)
        );
    }
}
