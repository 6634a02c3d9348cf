//! Parser: the attachments of a message, which are forwarded messages and the content of programs.
//!
//! A forwarded message is quoted, and a line below the quotation says who wrote it where. A preview of a link adds
//! nothing, because the text has the link.

use chat::{Span, Text};
use serde_json::Value;

use crate::read::blocks;
use crate::read::context::ReadContext;
use crate::read::mrkdwn::parse_mrkdwn;

/// Appends what people see in the attachments of a message.
pub(crate) fn append_attachments(text: &mut Text, message: &Value, context: ReadContext<'_>) {
    let has_text = !text.is_blank();
    for attachment in attachments(message) {
        if is_forward(attachment) {
            append_forward(text, attachment, context);
        } else if !(has_text && is_preview(attachment)) {
            text.push_line(parse_attachment(attachment, context));
        }
    }
}

/// The files of the message and of the messages that it forwards.
pub(crate) fn all_files(message: &Value) -> impl Iterator<Item = &Value> {
    let forwarded = attachments(message).filter(|attachment| is_forward(attachment));
    let forwarded = forwarded.flat_map(|attachment| items(&attachment["files"]));
    items(&message["files"]).chain(forwarded)
}

/// Appends the files that are stored elsewhere, as links: Slack does not have their content.
pub(crate) fn append_external_files(text: &mut Text, message: &Value) {
    for file in all_files(message).filter(|file| is_external(file)) {
        let urls = [&file["external_url"], &file["url_private"], &file["permalink"]];
        let url = urls.into_iter().map(string).find(|url| !url.is_empty());
        let names = [&file["title"], &file["name"]];
        let name = names.into_iter().map(string).find(|name| !name.is_empty());
        text.push_line(Text::link(url.unwrap_or_default(), name.unwrap_or_default()));
    }
}

/// Whether a file is stored elsewhere (Google Drive).
pub(crate) fn is_external(file: &Value) -> bool {
    file["mode"] == "external" || file["is_external"] == true
}

/// Whether people see something besides the text and the files.
pub(crate) fn shows_something(message: &Value) -> bool {
    let blocks = &message["blocks"];
    attachments(message).next().is_some() || blocks::show_more_than_text(blocks)
}

/// All markup of a message, for the names in it.
pub(crate) fn all_markup(message: &Value) -> String {
    let mut markup = String::new();
    collect_markup(message, &mut markup);
    markup
}

fn append_forward(text: &mut Text, forward: &Value, context: ReadContext<'_>) {
    let mut words = mrkdwn(&forward["text"], context);
    if words.is_blank() {
        let original = &forward["message_blocks"][0]["message"]["blocks"];
        words = blocks::parse_blocks(original, context);
    }
    let mut said = words.to_plain().trim().to_owned();
    for image in ["image_url", "video_url"].map(|name| string(&forward[name])) {
        if !image.is_empty() {
            said = format!("{said}\n{image}").trim_start().to_owned();
        }
    }
    if !said.is_empty() {
        text.push_line(Text::from(Span::Quote(said)));
    }
    text.push_line(Text::plain("— ").then(origin(forward)));
}

/// Who wrote a forwarded message where, as a link to it.
fn origin(forward: &Value) -> Text {
    let names = [&forward["author_name"], &forward["author_subname"]];
    let author = names.into_iter().map(string).find(|name| !name.is_empty());
    let footer = Some(string(&forward["footer"])).filter(|footer| !footer.is_empty());
    let label: Vec<&str> = author.into_iter().chain(footer).collect();
    Text::link(string(&forward["from_url"]), &label.join(", "))
}

/// The content that a program attached, in the order in which Slack shows it.
fn parse_attachment(attachment: &Value, context: ReadContext<'_>) -> Text {
    let mut text = Text::default();
    text.push_line(mrkdwn(&attachment["pretext"], context));
    text.push_line(Text::plain(string(&attachment["author_name"])));
    let title = mrkdwn(&attachment["title"], context).to_plain();
    text.push_line(Text::link(string(&attachment["title_link"]), &title));
    text.push_line(mrkdwn(&attachment["text"], context));
    text.push_line(blocks::parse_blocks(&attachment["blocks"], context));
    for field in items(&attachment["fields"]) {
        let name = mrkdwn(&field["title"], context).to_plain();
        let value = mrkdwn(&field["value"], context);
        let line = match name.is_empty() {
            true => value,
            false => Text::plain(format!("{name}: ")).then(value),
        };
        text.push_line(line);
    }
    text.push_line(Text::link(string(&attachment["image_url"]), ""));
    if text.is_blank() {
        text = mrkdwn(&attachment["fallback"], context);
    }
    text.push_line(mrkdwn(&attachment["footer"], context));
    text
}

/// Whether a person forwarded a message.
fn is_forward(attachment: &Value) -> bool {
    attachment["is_share"] == true
}

/// Whether Slack attached the preview of a link.
fn is_preview(attachment: &Value) -> bool {
    attachment["from_url"].is_string()
        || attachment["original_url"].is_string()
        || attachment["is_app_unfurl"] == true
        || attachment["is_msg_unfurl"] == true
}

fn mrkdwn(markup: &Value, context: ReadContext<'_>) -> Text {
    parse_mrkdwn(string(markup), &context.refs.connection, context.known)
}

fn collect_markup(value: &Value, markup: &mut String) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_markup(item, markup)),
        Value::Object(object) => {
            // The characters of plain text are literal.
            let is_literal = matches!(
                string(&value["type"]),
                "text" | "plain_text" | "raw_text" | "link" | "emoji"
            );
            for (name, value) in object.iter().filter(|_| !is_literal) {
                match (name.as_str(), value) {
                    (
                        "text" | "pretext" | "fallback" | "title" | "value" | "footer",
                        Value::String(words),
                    ) => {
                        markup.push_str(words);
                    }
                    ("user_id", Value::String(id)) => markup.push_str(&format!("<@{id}>")),
                    ("channel_id", Value::String(id)) => markup.push_str(&format!("<#{id}>")),
                    (
                        "attachments" | "blocks" | "fields" | "elements" | "text" | "message_blocks"
                        | "message",
                        _,
                    ) => {
                        collect_markup(value, markup);
                    }
                    _ => {}
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn attachments(message: &Value) -> impl Iterator<Item = &Value> {
    items(&message["attachments"])
}

fn string(of: &Value) -> &str {
    of.as_str().unwrap_or_default()
}

fn items(of: &Value) -> impl Iterator<Item = &Value> {
    of.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_markup_of_a_message_has_its_references_and_no_literal_characters() {
        let section = json!({ "type": "rich_text_section", "elements": [
            { "type": "text", "text": "<@U1>" }, { "type": "user", "user_id": "U2" },
            { "type": "channel", "channel_id": "C1" },
        ] });
        let markup = all_markup(&json!({
            "type": "message", "text": "<@U3>",
            "blocks": [
                { "type": "rich_text", "elements": [section] },
                { "type": "section", "text": { "type": "mrkdwn", "text": "<@U4>" } },
                { "type": "header", "text": { "type": "plain_text", "text": "<@U5>" } },
            ],
            "attachments": [{ "text": "<@U6>", "fallback": "x" }],
        }));
        let references = ["<@U2>", "<#C1>", "<@U3>", "<@U4>", "<@U6>"];
        assert!(
            references.iter().all(|reference| markup.contains(reference)),
            "{markup}"
        );
        assert!(!markup.contains("<@U1>") && !markup.contains("<@U5>"), "{markup}");
    }
}
