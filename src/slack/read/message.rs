//! Parser: a message object of an event, a history or a shortcut to [`IncomingMessage`].

use std::collections::BTreeSet;

use chat::{FileRef, IncomingMessage, Location, MessageRef, Span, Text};
use serde_json::Value;

use crate::ground::directory::AppIdentity;
use crate::ground::refs::{Refs, is_direct, parse_ts};
use crate::read::context::ReadContext;
use crate::read::mrkdwn::parse_mrkdwn;

/// The location of a message.
pub(crate) fn location(channel: &str, ts: &str, thread: Option<&str>, refs: &Refs) -> Location {
    Location {
        channel: refs.channel(channel),
        thread: thread.filter(|root| *root != ts).map(str::to_owned),
        direct: is_direct(channel),
    }
}

/// Parses a message object; `None` if it has no author or timestamp.
pub(crate) fn parse_message(
    message: &Value,
    channel: &str,
    context: ReadContext<'_>,
) -> Option<IncomingMessage> {
    let refs = context.refs;
    let ts = message["ts"].as_str()?;
    let author = message["user"].as_str().or_else(|| message["bot_id"].as_str())?;
    let files = message["files"].as_array();
    let text = parse_mrkdwn(
        message["text"].as_str().unwrap_or_default(),
        &refs.connection,
        context.known,
    );
    let addressed = text.0.iter().any(|span| is_app_mention(span, context.identity));
    let mut text = strip_leading_mention(text, context.identity);
    if text.is_blank() && !addressed {
        text = attachment_text(message);
    }
    Some(IncomingMessage {
        message: refs.message(channel, ts),
        location: location(channel, ts, message["thread_ts"].as_str(), refs),
        author: refs.user(author),
        text,
        at: parse_ts(ts),
        replies_to: None,
        by_bot: message["bot_id"].is_string() || message["subtype"] == "bot_message" || author == "USLACKBOT",
        addressed,
        files: files
            .into_iter()
            .flatten()
            .filter_map(|one| parse_file(one, refs.message(channel, ts)))
            .collect(),
    })
}

/// Whether the app itself wrote the message.
pub(crate) fn is_own_message(message: &Value, identity: &AppIdentity) -> bool {
    message["user"].as_str() == Some(&identity.user)
        || (identity.bot.is_some() && message["bot_id"].as_str() == identity.bot.as_deref())
}

fn is_app_mention(span: &Span, identity: &AppIdentity) -> bool {
    matches!(span, Span::User { user, .. } if user.id == identity.user)
}

/// Removes the mention of the app at the beginning of a text. It names the addressee and is not part of the request.
fn strip_leading_mention(mut text: Text, identity: &AppIdentity) -> Text {
    let is_blank = |span: &Span| matches!(span, Span::Plain(words) if words.trim().is_empty());
    loop {
        let Some(first) = text.0.iter().position(|span| !is_blank(span)) else {
            return text;
        };
        if !is_app_mention(&text.0[first], identity) {
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

fn parse_file(file: &Value, message: MessageRef) -> Option<FileRef> {
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
fn attachment_text(message: &Value) -> Text {
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
    use crate::ground::refs::Refs;
    use crate::read::mrkdwn::KnownNames;

    fn parse(message: &Value) -> IncomingMessage {
        let refs = Refs {
            connection: Connection("hq".into()),
        };
        let identity = AppIdentity {
            user: "UDESK".into(),
            ..AppIdentity::default()
        };
        let mut known = KnownNames::default();
        known.learn("UDESK", "desk".into());
        known.learn("U0BO", "bo".into());
        let context = ReadContext {
            refs: &refs,
            identity: &identity,
            known: &known,
        };
        parse_message(message, "C1", context).expect("a message")
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
            let said = parse(&json!({ "user": "U1", "ts": "1.2", "text": markup }));
            assert_eq!(
                (said.addressed, said.text.to_plain().as_str()),
                (addressed, words),
                "{markup}"
            );
        }
    }

    #[test]
    fn only_files_that_can_be_downloaded_are_listed() {
        let said = parse(&json!({
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
