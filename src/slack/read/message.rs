//! Parser: a message object of an event, a history or a shortcut to [`Said`].

use std::collections::BTreeSet;

use chat::{FileRef, MessageRef, Said, Span, Spot, Text};
use serde_json::Value;

use crate::ground::directory::Me;
use crate::ground::refs::{Names, is_direct, moment};
use crate::read::context::Ears;
use crate::read::mrkdwn::read;

/// The location of a message.
pub(crate) fn spot(channel: &str, ts: &str, thread: Option<&str>, names: &Names) -> Spot {
    Spot {
        channel: names.channel(channel),
        thread: thread.filter(|root| *root != ts).map(str::to_owned),
        direct: is_direct(channel),
    }
}

/// Parses a message object; `None` if it has no author or timestamp.
pub(crate) fn said(message: &Value, channel: &str, ears: Ears<'_>) -> Option<Said> {
    let names = ears.names;
    let ts = message["ts"].as_str()?;
    let author = message["user"].as_str().or_else(|| message["bot_id"].as_str())?;
    let files = message["files"].as_array();
    let text = read(
        message["text"].as_str().unwrap_or_default(),
        &names.connection,
        ears.known,
    );
    let addressed = text.0.iter().any(|span| is_us(span, ears.me));
    let mut text = without_call(text, ears.me);
    if text.is_blank() && !addressed {
        text = attached(message);
    }
    Some(Said {
        message: names.message(channel, ts),
        spot: spot(channel, ts, message["thread_ts"].as_str(), names),
        author: names.user(author),
        text,
        at: moment(ts),
        replies_to: None,
        by_bot: message["bot_id"].is_string() || message["subtype"] == "bot_message" || author == "USLACKBOT",
        addressed,
        files: files
            .into_iter()
            .flatten()
            .filter_map(|one| file(one, names.message(channel, ts)))
            .collect(),
    })
}

/// Whether the app itself wrote the message.
pub(crate) fn is_ours(message: &Value, me: &Me) -> bool {
    message["user"].as_str() == Some(&me.user)
        || (me.bot.is_some() && message["bot_id"].as_str() == me.bot.as_deref())
}

fn is_us(span: &Span, me: &Me) -> bool {
    matches!(span, Span::User { user, .. } if user.id == me.user)
}

/// Removes the mention of the app at the beginning of a text. It names the addressee and is not part of the request.
fn without_call(mut text: Text, me: &Me) -> Text {
    let is_blank = |span: &Span| matches!(span, Span::Plain(words) if words.trim().is_empty());
    loop {
        let Some(first) = text.0.iter().position(|span| !is_blank(span)) else {
            return text;
        };
        if !is_us(&text.0[first], me) {
            return text;
        }
        text.0.drain(..=first);
        if let Some(Span::Plain(words)) = text.0.first_mut() {
            // "@desk: hello", "@desk, hello"
            *words = words
                .trim_start()
                .trim_start_matches([':', ','])
                .trim_start()
                .to_owned();
            if words.is_empty() {
                text.0.remove(0);
            }
        }
    }
}

fn file(file: &Value, message: MessageRef) -> Option<FileRef> {
    let id = file["id"].as_str()?;
    // A deleted file, or one that the workspace's plan hides: the content is not available.
    if matches!(file["mode"].as_str(), Some("tombstone" | "hidden_by_limit")) {
        return None;
    }
    // In a shared channel, an event may contain the id only; the download asks for the rest.
    let name = file["name"].as_str().or_else(|| file["title"].as_str());
    Some(FileRef {
        message,
        id: id.to_owned(),
        name: name.unwrap_or(id).to_owned(),
        bytes: file["size"].as_u64().unwrap_or_default(),
        media_type: file["mimetype"].as_str().map(str::to_owned),
    })
}

/// The text of attachments. Apps often write it instead of a text.
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

#[cfg(test)]
mod tests {
    use chat::Connection;
    use serde_json::json;

    use super::*;
    use crate::ground::refs::Names;
    use crate::read::mrkdwn::Known;

    fn heard(message: &Value) -> Said {
        let names = Names {
            connection: Connection("hq".into()),
        };
        let me = Me {
            user: "UDESK".into(),
            ..Me::default()
        };
        let mut known = Known::default();
        known.learn("UDESK", "desk".into());
        known.learn("U0BO", "bo".into());
        let ears = Ears {
            names: &names,
            me: &me,
            known: &known,
        };
        said(message, "C1", ears).expect("a message")
    }

    #[test]
    fn a_mention_addresses_the_desk_and_a_leading_mention_is_removed_from_the_text() {
        for (markup, addressed, words) in [
            ("<@UDESK> the VPN drops", true, "the VPN drops"),
            (" <@UDESK|desk>: <@UDESK>, hello", true, "hello"),
            ("ask <@UDESK>", true, "ask @desk"),
            ("<@UDESK>", true, ""),
            ("<@U0BO> the VPN drops", false, "@bo the VPN drops"),
            ("&lt;@UDESK&gt; hello", false, "<@UDESK> hello"),
        ] {
            let said = heard(&json!({ "user": "U1", "ts": "1.2", "text": markup }));
            assert_eq!(
                (said.addressed, said.text.to_plain().as_str()),
                (addressed, words),
                "{markup}"
            );
        }
    }

    #[test]
    fn only_files_that_can_be_downloaded_are_listed() {
        let said = heard(&json!({
            "user": "U1", "ts": "1.2", "text": "",
            "files": [
                { "id": "F1", "name": "log.txt", "size": 12, "mimetype": "text/plain", "mode": "hosted" },
                { "id": "F2", "mode": "tombstone" },
                { "id": "F3", "file_access": "check_file_info" },
            ],
        }));
        let files: Vec<(&str, u64)> = said
            .files
            .iter()
            .map(|file| (file.name.as_str(), file.bytes))
            .collect();
        assert_eq!(files, [("log.txt", 12), ("F3", 0)]);
    }
}
