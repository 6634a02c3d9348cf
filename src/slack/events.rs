//! Events (the Events API's payloads) in neutral words, however they were transported.

use std::collections::BTreeSet;

use chat::{FileRef, Happening, Inbound, MessageRef, Said, Spot, Text};
use serde_json::Value;

use crate::address::{Names, is_direct, moment};
use crate::directory::{Directory, Me};
use crate::read::{Known, read};

/// Subtypes under which people (and programs) say something new. Edits, deletions, joins and the like are none of
/// them: they are acknowledged and skipped.
const SAYING: &[&str] = &["bot_message", "file_share", "me_message", "thread_broadcast"];

/// What an event means to the desk; `None` where it means nothing.
pub(crate) fn inbound(payload: &Value, names: &Names, me: &Me, known: &Known) -> Option<Inbound> {
    let event = &payload["event"];
    match event["type"].as_str()? {
        "message" => message(payload, names, me, known),
        "reaction_added" => reaction(payload, names, me),
        _ => None,
    }
}

/// The text of an event, for looking up the names in it.
pub(crate) fn text_of(payload: &Value) -> &str {
    payload["event"]["text"].as_str().unwrap_or_default()
}

/// Learns what an event tells about people, channels and threads.
pub(crate) fn learn(payload: &Value, directory: &Directory) {
    let event = &payload["event"];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match event["type"].as_str().unwrap_or_default() {
        "user_change" => {
            directory.hears_of_changes();
            directory.learn_user(&event["user"]);
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
        "message" => {
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

fn message(payload: &Value, names: &Names, me: &Me, known: &Known) -> Option<Inbound> {
    let event = &payload["event"];
    if let Some(subtype) = event["subtype"].as_str()
        && !SAYING.contains(&subtype)
    {
        return None;
    }
    if is_ours(event, me) || event["hidden"] == Value::Bool(true) {
        return None;
    }
    let said = said(event, event["channel"].as_str()?, names, known)?;
    Some(Inbound {
        key: key_of(payload, &said.message.channel.id, &said.message.id),
        sender: said.author.clone(),
        spot: said.spot.clone(),
        at: said.at,
        what: Happening::Said(said),
    })
}

fn reaction(payload: &Value, names: &Names, me: &Me) -> Option<Inbound> {
    let event = &payload["event"];
    let item = &event["item"];
    let (user, channel, ts) = (
        event["user"].as_str()?,
        item["channel"].as_str()?,
        item["ts"].as_str()?,
    );
    if user == me.user {
        return None;
    }
    let when = event["event_ts"].as_str().unwrap_or(ts);
    // A skin tone is the reader's choice and says nothing.
    let emoji = event["reaction"].as_str()?.split("::").next().unwrap_or_default();
    Some(Inbound {
        key: key_of(payload, channel, when),
        sender: names.user(user),
        spot: Spot {
            channel: names.channel(channel),
            thread: None,
            direct: is_direct(channel),
        },
        at: moment(when),
        what: Happening::Reacted {
            message: names.message(channel, ts),
            emoji: emoji.to_owned(),
        },
    })
}

/// A message object of Slack's (from an event, a history, or a shortcut) as what somebody said.
pub(crate) fn said(message: &Value, channel: &str, names: &Names, known: &Known) -> Option<Said> {
    let ts = message["ts"].as_str()?;
    let author = message["user"].as_str().or_else(|| message["bot_id"].as_str())?;
    let thread = message["thread_ts"].as_str().filter(|root| *root != ts);
    let files = message["files"].as_array();
    let mut text = read(
        message["text"].as_str().unwrap_or_default(),
        &names.connection,
        known,
    );
    if text.is_blank() {
        text = attached(message);
    }
    Some(Said {
        message: names.message(channel, ts),
        spot: Spot {
            channel: names.channel(channel),
            thread: thread.map(str::to_owned),
            direct: is_direct(channel),
        },
        author: names.user(author),
        text,
        at: moment(ts),
        replies_to: None,
        by_bot: message["bot_id"].is_string() || message["subtype"] == "bot_message" || author == "USLACKBOT",
        addressed: false,
        files: files
            .into_iter()
            .flatten()
            .filter_map(|one| file(one, names.message(channel, ts)))
            .collect(),
    })
}

fn file(file: &Value, message: MessageRef) -> Option<FileRef> {
    let name = file["name"].as_str().or_else(|| file["title"].as_str())?;
    Some(FileRef {
        message,
        id: file["id"].as_str()?.to_owned(),
        name: name.to_owned(),
        bytes: file["size"].as_u64().unwrap_or_default(),
        media_type: file["mimetype"].as_str().map(str::to_owned),
    })
}

/// What programs say in attachments, where they say nothing else.
fn attached(message: &Value) -> Text {
    let attachments = message["attachments"].as_array();
    let lines: BTreeSet<&str> = attachments
        .into_iter()
        .flatten()
        .filter_map(|attachment| {
            attachment["fallback"]
                .as_str()
                .or_else(|| attachment["text"].as_str())
        })
        .collect();
    Text::plain(lines.into_iter().collect::<Vec<_>>().join("\n"))
}

fn is_ours(event: &Value, me: &Me) -> bool {
    event["user"].as_str() == Some(&me.user)
        || (me.bot.is_some() && event["bot_id"].as_str() == me.bot.as_deref())
}

/// The event's id, which redeliveries keep; without one, what happened when and where.
fn key_of(payload: &Value, channel: &str, ts: &str) -> String {
    match payload["event_id"].as_str() {
        Some(id) => id.to_owned(),
        None => format!(
            "{}/{channel}/{ts}",
            payload["event"]["type"].as_str().unwrap_or_default()
        ),
    }
}

#[cfg(test)]
mod tests {
    use chat::{Connection, Span};
    use serde_json::json;

    use super::*;

    fn heard(event: &Value) -> Option<Inbound> {
        let names = Names {
            connection: Connection("hq".into()),
        };
        let me = Me {
            user: "UDESK".into(),
            bot: Some("BDESK".into()),
            ..Me::default()
        };
        let mut known = Known::default();
        known.learn("U0BO", "bo".into());
        inbound(&json!({ "event_id": "Ev1", "event": event }), &names, &me, &known)
    }

    #[test]
    fn a_reply_in_a_thread_is_heard_with_its_place_words_and_time() {
        let inbound = heard(&json!({
            "type": "message", "user": "U0LEE", "channel": "C0HELP", "channel_type": "channel",
            "ts": "1512085950.000216", "thread_ts": "1512085900.000100",
            "text": "<@U0BO> the *VPN* drops &amp; drops",
            "files": [{ "id": "F1", "name": "log.txt" }],
        }))
        .expect("a message");
        assert_eq!(inbound.key, "Ev1");
        assert_eq!(inbound.conversation(), "hq:C0HELP/1512085900.000100");
        assert!(!inbound.spot.direct);
        let Happening::Said(said) = inbound.what else {
            panic!("not said")
        };
        assert_eq!(said.text.to_plain(), "@bo the VPN drops & drops");
        assert!(matches!(&said.text.0[0], Span::User { name, .. } if name == "bo"));
        let names: Vec<&str> = said.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!((names, said.by_bot), (vec!["log.txt"], false));
        assert_eq!(said.at.timestamp_micros(), 1_512_085_950_000_216);
    }

    #[test]
    fn edits_joins_and_what_we_wrote_ourselves_are_skipped() {
        for event in [
            json!({ "type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1.2" }),
            json!({ "type": "message", "subtype": "channel_join", "user": "U1", "channel": "C1", "ts": "1.2" }),
            json!({ "type": "message", "user": "UDESK", "channel": "C1", "ts": "1.2", "text": "x" }),
            json!({ "type": "message", "bot_id": "BDESK", "channel": "C1", "ts": "1.2", "text": "x" }),
            json!({ "type": "reaction_added", "user": "UDESK", "reaction": "x", "item": { "channel": "C1", "ts": "1.2" } }),
            json!({ "type": "app_mention", "user": "U1", "channel": "C1", "ts": "1.2", "text": "x" }),
        ] {
            assert_eq!(heard(&event), None, "{event}");
        }
    }

    #[test]
    fn another_bot_is_heard_as_one_with_what_it_attached() {
        let inbound = heard(&json!({
            "type": "message", "subtype": "bot_message", "bot_id": "BALERT", "channel": "C1", "ts": "1.2", "text": "",
            "attachments": [{ "fallback": "disk full" }],
        }));
        let Some(Happening::Said(said)) = inbound.map(|inbound| inbound.what) else {
            panic!("not said")
        };
        assert!(said.by_bot);
        assert_eq!(said.text.to_plain(), "disk full");
    }

    #[test]
    fn a_reaction_is_heard_without_its_skin_tone() {
        let inbound = heard(&json!({
            "type": "reaction_added", "user": "U1", "reaction": "wave::skin-tone-3", "event_ts": "5.000001",
            "item": { "type": "message", "channel": "D1", "ts": "1.2" },
        }))
        .expect("a reaction");
        assert!(inbound.spot.direct);
        assert!(
            matches!(inbound.what, Happening::Reacted { emoji, message } if emoji == "wave" && message.id == "1.2")
        );
    }
}
