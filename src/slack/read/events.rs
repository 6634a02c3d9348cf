//! Parser: payloads of the Events API to [`Inbound`], for every transport.

use chat::{Inbound, InboundEvent};
use serde_json::Value;

use crate::ground::directory::Directory;
use crate::ground::refs::parse_ts;
use crate::read::context::ReadContext;
use crate::read::message::{is_own_message, location, parse_message};
use crate::read::message_changes;

/// Subtypes of new messages from people and apps. Other subtypes, such as joins, are acknowledged and skipped.
const MESSAGE_SUBTYPES: &[&str] = &["bot_message", "file_share", "me_message", "thread_broadcast"];

/// Parses an event; `None` if the desk ignores it.
pub(crate) fn parse_event(payload: &Value, context: ReadContext<'_>) -> Option<Inbound> {
    let event = &payload["event"];
    match (event["type"].as_str()?, event["subtype"].as_str()) {
        ("message", Some("message_changed")) => message_changes::message_changed(event, context),
        ("message", Some("message_deleted")) => message_changes::message_deleted(event, context),
        ("message", _) => message_posted(event, event["channel"].as_str()?, context),
        // A mention that an edit added arrives as an edit.
        ("app_mention", _) if event["edited"]["ts"].is_string() => {
            message_changes::edit_by_others(event, event["channel"].as_str()?, context)
        }
        ("app_mention", _) => message_posted(event, event["channel"].as_str()?, context),
        ("reaction_added", _) => reaction_added(payload, context),
        _ => None,
    }
}

/// Updates the directory from an event.
pub(crate) fn update_directory(payload: &Value, directory: &Directory) {
    let event = &payload["event"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match event["type"].as_str().unwrap_or_default() {
        "user_change" => {
            directory.user_changes_received();
            directory.apply_change(&event["user"]);
        }
        "subteam_members_changed" => {
            if let Some(group) = event["subteam_id"].as_str() {
                directory.forget_group(group);
            }
        }
        "subteam_updated" => {
            if let Some(group) = event["subteam"]["id"].as_str() {
                directory.forget_group(group);
            }
        }
        "channel_rename" | "group_rename" => {
            if let Some(channel) = event["channel"]["id"].as_str() {
                directory.forget_channel(channel);
            }
        }
        "app_home_opened" => {
            if let Some(channel) = event["channel"].as_str() {
                directory.learn_direct(event["user"].as_str(), channel);
            }
        }
        // A deleted message with replies stays as a tombstone, which is an edit.
        "message" if event["subtype"] == "message_deleted" => {
            let deleted = text(&event["deleted_ts"]);
            if let (Some(channel), Some(ts)) = (event["channel"].as_str(), deleted) {
                directory.learn_gone(channel, &ts);
            }
        }
        "message" | "app_mention" => {
            let (channel, ts) = (text(&event["channel"]), text(&event["ts"]));
            if let (Some(channel), Some(ts)) = (channel, ts) {
                if event["channel_type"] == "im" {
                    directory.learn_direct(None, &channel);
                }
                if let Some(root) = event["thread_ts"].as_str() {
                    directory.learn_thread(&channel, &ts, root);
                }
            }
        }
        _ => {}
    }
}

/// Parses a new message. The key does not depend on the event that carries the message: Slack sends a mention twice,
/// as `message` and as `app_mention`, and sometimes as `app_mention` only.
pub(crate) fn message_posted(message: &Value, channel: &str, context: ReadContext<'_>) -> Option<Inbound> {
    let is_message = message["subtype"]
        .as_str()
        .is_none_or(|subtype| MESSAGE_SUBTYPES.contains(&subtype));
    if !is_message || message["hidden"] == true || is_own_message(message, context.identity) {
        return None;
    }
    let said = parse_message(message, channel, context)?;
    Some(Inbound {
        key: format!("message/{channel}/{}", said.message.id),
        sender: said.author.clone(),
        location: said.location.clone(),
        at: said.at,
        what: InboundEvent::Message(said),
    })
}

fn reaction_added(payload: &Value, context: ReadContext<'_>) -> Option<Inbound> {
    let event = &payload["event"];
    let item = &event["item"];
    let (user, channel, ts) = (
        event["user"].as_str()?,
        item["channel"].as_str()?,
        item["ts"].as_str()?,
    );
    if user == context.identity.user {
        return None;
    }
    let when = event["event_ts"].as_str().unwrap_or(ts);
    // A skin tone does not change the emoji's meaning.
    let emoji = event["reaction"].as_str()?.split("::").next().unwrap_or_default();
    // The event's id is stable across redeliveries. Without an id, the reaction itself is the key.
    let key = payload["event_id"].as_str().map_or_else(
        || format!("reaction/{channel}/{ts}/{user}/{emoji}/{when}"),
        str::to_owned,
    );
    Some(Inbound {
        key,
        sender: context.refs.user(user),
        location: location(channel, ts, None, context.refs),
        at: parse_ts(when),
        what: InboundEvent::Reacted {
            message: context.refs.message(channel, ts),
            emoji: emoji.to_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use chat::{Connection, Span};
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
        let mut known = KnownNames::default();
        known.learn("U0BO", "bo".into());
        let context = ReadContext {
            refs: &refs,
            identity: &identity,
            known: &known,
        };
        parse_event(&json!({ "event_id": "Ev1", "event": event }), context)
    }

    #[test]
    fn a_reply_has_its_location_text_files_and_time() {
        let inbound = parse(&json!({
            "type": "message", "user": "U0LEE", "channel": "C0HELP", "channel_type": "channel",
            "ts": "1512085950.000216", "thread_ts": "1512085900.000100",
            "text": "<@U0BO> the *VPN* drops &amp; drops",
            "files": [{ "id": "F1", "name": "log.txt" }],
        }))
        .expect("a message");
        assert_eq!(inbound.key, "message/C0HELP/1512085950.000216");
        assert_eq!(inbound.conversation(), "hq:C0HELP/1512085900.000100");
        assert!(!inbound.location.direct);
        let InboundEvent::Message(said) = inbound.what else {
            panic!("not a message")
        };
        assert_eq!(said.text.to_plain(), "@bo the VPN drops & drops");
        assert!(matches!(&said.text.0[0], Span::User { name, .. } if name == "bo"));
        let names: Vec<&str> = said.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!((names, said.by_bot), (vec!["log.txt"], false));
        assert_eq!(said.at.timestamp_micros(), 1_512_085_950_000_216);
    }

    #[test]
    fn joins_and_our_own_messages_are_skipped() {
        for event in [
            json!({ "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1.2" }),
            json!({ "type": "message", "subtype": "message_deleted", "channel": "C1", "ts": "1.2" }),
            json!({ "type": "message", "subtype": "channel_join", "user": "U1", "channel": "C1", "ts": "1.2" }),
            json!({ "type": "message", "user": "UDESK", "channel": "C1", "ts": "1.2", "text": "x" }),
            json!({ "type": "message", "bot_id": "BDESK", "channel": "C1", "ts": "1.2", "text": "x" }),
            json!({ "type": "reaction_added", "user": "UDESK", "reaction": "x", "item": { "channel": "C1", "ts": "1.2" } }),
            json!({ "type": "app_mention", "user": "UDESK", "channel": "C1", "ts": "1.2", "text": "<@UDESK>" }),
        ] {
            assert_eq!(parse(&event), None, "{event}");
        }
    }

    #[test]
    fn a_mention_and_its_message_have_one_key() {
        let said = |kind: &str| {
            parse(&json!({
                "type": kind, "user": "U1", "channel": "C1", "ts": "1.2", "text": "<@UDESK> the VPN drops",
            }))
        };
        assert!(said("message").is_some());
        assert_eq!(said("message"), said("app_mention"));
        let edited = parse(&json!({
            "type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.2", "text": "<@UDESK> the VPN drops",
            "edited": { "user": "U1", "ts": "3.4" },
        }));
        assert_eq!(
            edited.map(|inbound| inbound.key).as_deref(),
            Some("edit/C1/1.2/3.4")
        );
    }

    #[test]
    fn a_message_of_another_bot_has_the_text_of_its_attachments() {
        let inbound = parse(&json!({
            "type": "message", "subtype": "bot_message", "bot_id": "BALERT", "channel": "C1", "ts": "1.2", "text": "",
            "attachments": [{ "fallback": "disk full" }],
        }));
        let Some(InboundEvent::Message(said)) = inbound.map(|inbound| inbound.what) else {
            panic!("not a message")
        };
        assert!(said.by_bot);
        assert_eq!(said.text.to_plain(), "disk full");
    }

    #[test]
    fn a_reaction_is_parsed_without_its_skin_tone() {
        let inbound = parse(&json!({
            "type": "reaction_added", "user": "U1", "reaction": "wave::skin-tone-3", "event_ts": "5.000001",
            "item": { "type": "message", "channel": "D1", "ts": "1.2" },
        }))
        .expect("a reaction");
        assert!(inbound.location.direct);
        assert!(
            matches!(inbound.what, InboundEvent::Reacted { emoji, message } if emoji == "wave" && message.id == "1.2")
        );
    }
}
