//! Parser: a message object of an event, a history or a shortcut to [`IncomingMessage`].

use chat::{FileRef, IncomingMessage, Location, MessageRef, Span, Text};
use serde_json::Value;

use crate::ground::directory::AppIdentity;
use crate::ground::refs::{Refs, is_direct, parse_ts};
use crate::read::context::ReadContext;
use crate::read::mrkdwn::parse_mrkdwn;
use crate::read::{attachments, blocks};

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
    let text = parse_body(message, context);
    let addressed = text.0.iter().any(|span| is_app_mention(span, context.identity));
    let mut text = strip_leading_mention(text, context.identity);
    attachments::append_attachments(&mut text, message, context);
    attachments::append_external_files(&mut text, message);
    let files: Vec<FileRef> = attachments::all_files(message)
        .filter_map(|one| parse_file(one, refs.message(channel, ts)))
        .collect();
    if text.is_blank() && files.is_empty() && !addressed && attachments::shows_something(message) {
        let url = format!(
            "{}archives/{channel}/p{}",
            context.identity.url,
            ts.replace('.', "")
        );
        text = Text::link(&url, "");
    }
    Some(IncomingMessage {
        message: refs.message(channel, ts),
        location: location(channel, ts, message["thread_ts"].as_str(), refs),
        author: refs.user(author),
        text,
        at: parse_ts(ts),
        replies_to: None,
        by_bot: is_program(message, context),
        addressed,
        files,
    })
}

/// The text of a message. The blocks of a program's message show more than its text, which is a summary.
fn parse_body(message: &Value, context: ReadContext<'_>) -> Text {
    let blocks = &message["blocks"];
    let markup = message["text"].as_str().unwrap_or_default();
    if markup.trim().is_empty() || blocks::show_more_than_text(blocks) {
        let text = blocks::parse_blocks(blocks, context);
        if !text.is_blank() {
            return text;
        }
    }
    parse_mrkdwn(markup, &context.refs.connection, context.known)
}

/// Whether a program wrote the message. A person may post through an app with their own token: then the message has
/// the id of a bot, and the user is that person.
fn is_program(message: &Value, context: ReadContext<'_>) -> bool {
    let Some(user) = message["user"].as_str() else {
        return true;
    };
    let is_through_app = message["bot_id"].is_string() && !context.known.is_person(user);
    is_through_app || message["subtype"] == "bot_message" || user == "USLACKBOT"
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

/// Whether Slack has the content of a file: it does not if the file is deleted, is hidden by the workspace's plan, or is
/// stored elsewhere.
pub(crate) fn is_available(file: &Value) -> bool {
    let is_hidden = matches!(file["mode"].as_str(), Some("tombstone" | "hidden_by_limit"));
    !is_hidden && !attachments::is_external(file)
}

fn parse_file(file: &Value, message: MessageRef) -> Option<FileRef> {
    let id = file["id"].as_str().filter(|_| is_available(file))?;
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
            url: "https://x.slack.com/".into(),
            ..AppIdentity::default()
        };
        let mut known = KnownNames::default();
        known.learn("UDESK", "desk".into());
        known.learn("U0BO", "bo".into());
        known.learn_person("U0PERSON");
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
    fn a_forwarded_message_is_quoted_with_its_author_and_its_files() {
        let forward = json!({
            "is_share": true, "is_msg_unfurl": true, "author_name": "bob", "footer": "Posted in #help",
            "from_url": "https://x.slack.com/archives/C1/p12", "text": "fish &amp; <@U0BO>\nsecond",
            "fallback": "[November 29th, 2026 9:41 AM] bob: fish &amp;amp; chips",
            "files": [{ "id": "F1", "name": "log.txt", "size": 12, "mode": "hosted" }],
        });
        let origin = "— bob, Posted in #help (https://x.slack.com/archives/C1/p12)";
        for (comment, expected) in [
            ("", format!("fish & @bo\nsecond\n{origin}")),
            ("look:", format!("look:\nfish & @bo\nsecond\n{origin}")),
        ] {
            let said =
                parse(&json!({ "user": "U1", "ts": "1.2", "text": comment, "attachments": [forward] }));
            assert_eq!(said.text.to_plain(), expected);
            assert!(said.text.0.contains(&Span::Quote("fish & @bo\nsecond".into())));
            assert_eq!(said.files.len(), 1);
            assert!(!said.addressed);
        }
    }

    #[test]
    fn the_content_of_programs_is_read_and_a_preview_of_a_link_is_not() {
        let said = |message: Value| parse(&message).text.to_plain();
        let alert = json!({
            "bot_id": "B1", "ts": "1.2", "text": "Alert", "attachments": [{
                "pretext": "From the monitor", "title": "Disk full", "title_link": "https://x.example/1",
                "text": "db-1", "fields": [{ "title": "Free", "value": "2%" }], "image_url": "https://x.example/a.png",
            }],
        });
        assert_eq!(
            said(alert),
            "Alert\nFrom the monitor\nDisk full (https://x.example/1)\ndb-1\nFree: 2%\nhttps://x.example/a.png"
        );
        let linked = json!({
            "user": "U1", "ts": "1.2", "text": "see <https://x.example>",
            "attachments": [{ "from_url": "https://x.example", "title": "Example", "text": "A page" }],
        });
        assert_eq!(said(linked), "see https://x.example");
        let blocks = json!({
            "bot_id": "B1", "ts": "1.2", "text": "summary",
            "blocks": [{ "type": "section", "text": { "type": "mrkdwn", "text": "the *whole* story" } }],
        });
        assert_eq!(said(blocks), "the whole story");
    }

    #[test]
    fn a_message_that_cannot_be_shown_becomes_a_link_to_it() {
        let said = parse(&json!({
            "user": "U1", "ts": "1.000002", "text": "", "blocks": [{ "type": "hologram" }],
        }));
        assert_eq!(said.text.to_plain(), "https://x.slack.com/archives/C1/p1000002");
        let nothing = parse(&json!({ "user": "U1", "ts": "1.2", "text": "" }));
        assert!(nothing.text.is_blank());
    }

    #[test]
    fn a_file_that_is_stored_elsewhere_becomes_a_link() {
        let said = parse(&json!({
            "user": "U1", "ts": "1.2", "text": "",
            "files": [{ "id": "F1", "mode": "external", "title": "Plan", "url_private": "https://drive.example/1" }],
        }));
        assert_eq!(said.text.to_plain(), "Plan (https://drive.example/1)");
        assert!(said.files.is_empty());
    }

    #[test]
    fn a_person_who_posts_through_an_app_is_no_program() {
        for (message, by_bot) in [
            (
                json!({ "user": "U0PERSON", "bot_id": "B1", "ts": "1.2", "text": "x" }),
                false,
            ),
            (
                json!({ "user": "U0ROBOT", "bot_id": "B1", "ts": "1.2", "text": "x" }),
                true,
            ),
            (json!({ "bot_id": "B1", "ts": "1.2", "text": "x" }), true),
            (json!({ "user": "USLACKBOT", "ts": "1.2", "text": "x" }), true),
            (json!({ "user": "U1", "ts": "1.2", "text": "x" }), false),
        ] {
            assert_eq!(parse(&message).by_bot, by_bot, "{message}");
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
