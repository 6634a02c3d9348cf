//! Parser: the blocks of a message to [`Text`].
//!
//! People's messages have one block of rich text, in which Slack has typed every format. The messages of programs
//! consist of any blocks, and `text` is only their summary. Controls have no words of their own.

use chat::{Span, Text};
use serde_json::Value;

use crate::read::context::ReadContext;
use crate::read::mrkdwn::parse_mrkdwn;

/// Whether the blocks show more than the text of the message, because they are not only rich text.
pub(crate) fn show_more_than_text(blocks: &Value) -> bool {
    let mut kinds = blocks.as_array().into_iter().flatten().map(kind);
    kinds.any(|kind| !matches!(kind, "rich_text" | "actions" | "divider" | "input"))
}

/// The words of blocks, a line or more for each block.
pub(crate) fn parse_blocks(blocks: &Value, context: ReadContext<'_>) -> Text {
    let mut text = Text::default();
    for block in blocks.as_array().into_iter().flatten() {
        text.push_line(parse_block(block, context));
    }
    text
}

fn parse_block(block: &Value, context: ReadContext<'_>) -> Text {
    let mut text = Text::default();
    match kind(block) {
        "rich_text" => return parse_rich_text(block, context),
        "markdown" => return Text::typed(string(&block["text"])),
        "section" => {
            text.push_line(parse_composition(&block["text"], context));
            for field in items(&block["fields"]) {
                text.push_line(parse_composition(field, context));
            }
            text.push_line(parse_image(&block["accessory"]));
        }
        "header" => text.push_line(Text::bold(string(&block["text"]["text"]))),
        "context" => {
            for element in items(&block["elements"]) {
                let words = match kind(element) {
                    "image" => Text::plain(string(&element["alt_text"])),
                    _ => parse_composition(element, context),
                };
                text.push_line(words);
            }
        }
        "image" => {
            text.push_line(parse_composition(&block["title"], context));
            text.push_line(parse_image(block));
        }
        "video" => {
            let url = [&block["title_url"], &block["video_url"]];
            let url = url.into_iter().find_map(Value::as_str).unwrap_or_default();
            text.push_line(Text::link(url, string(&block["title"]["text"])));
            text.push_line(parse_composition(&block["description"], context));
        }
        "table" => {
            for row in items(&block["rows"]) {
                let cells = items(row).map(|cell| match kind(cell) {
                    "rich_text" => parse_rich_text(cell, context).to_plain(),
                    _ => string(&cell["text"]).to_owned(),
                });
                text.push_line(Text::plain(cells.collect::<Vec<_>>().join(" | ")));
            }
        }
        // Blocks that Slack adds later: their text, if it is where most blocks have it.
        _ => text.push_line(parse_composition(&block["text"], context)),
    }
    text
}

/// Parses a text object.
fn parse_composition(object: &Value, context: ReadContext<'_>) -> Text {
    let words = string(&object["text"]);
    match kind(object) {
        "mrkdwn" => parse_mrkdwn(words, &context.refs.connection, context.known),
        _ => Text::plain(words),
    }
}

/// An image as a link, or as its description.
fn parse_image(image: &Value) -> Text {
    if kind(image) != "image" {
        return Text::default();
    }
    let url = [&image["image_url"], &image["slack_file"]["url"]];
    let url = url.into_iter().find_map(Value::as_str).unwrap_or_default();
    Text::link(url, string(&image["alt_text"]))
}

// === Rich text ===

fn parse_rich_text(block: &Value, context: ReadContext<'_>) -> Text {
    let mut text = Text::default();
    for part in items(&block["elements"]) {
        match kind(part) {
            "rich_text_quote" => text.push(Span::Quote(inline(part, context).to_plain())),
            "rich_text_preformatted" => text.push(Span::CodeBlock {
                code: inline(part, context).to_plain().trim_end_matches('\n').to_owned(),
                language: part["language"].as_str().map(str::to_owned),
            }),
            "rich_text_list" => push_list(&mut text, part, context),
            _ => {
                let section = inline(part, context);
                separate(&mut text, &section);
                text.0.extend(section.0);
            }
        }
    }
    merge_plain(text)
}

fn push_list(text: &mut Text, list: &Value, context: ReadContext<'_>) {
    let indent =
        "  ".repeat(usize::try_from(list["indent"].as_u64().unwrap_or_default()).unwrap_or_default());
    let offset = list["offset"].as_u64().unwrap_or_default();
    for (number, item) in (offset + 1..).zip(items(&list["elements"])) {
        let sign = match string(&list["style"]) {
            "ordered" => format!("{indent}{number}. "),
            _ => format!("{indent}• "),
        };
        let line = Text::plain(sign).then(inline(item, context));
        separate(text, &line);
        text.0.extend(line.0);
    }
}

/// Begins a new line, unless there is one. A quotation and code have lines of their own.
fn separate(text: &mut Text, next: &Text) {
    let begins = next.to_plain().starts_with('\n');
    let is_open = match text.0.last() {
        None | Some(Span::Quote(_) | Span::CodeBlock { .. }) => false,
        Some(_) => !text.to_plain().ends_with('\n'),
    };
    if is_open && !begins {
        text.push(Span::Plain("\n".into()));
    }
}

fn inline(part: &Value, context: ReadContext<'_>) -> Text {
    let mut text = Text::default();
    for element in items(&part["elements"]) {
        let id = |name: &str| element[name].as_str().map(str::to_owned);
        match kind(element) {
            "text" => text.push(styled(element)),
            "link" => text.push(Span::Link {
                url: string(&element["url"]).to_owned(),
                label: string(&element["text"]).to_owned(),
            }),
            "emoji" => text.push(Span::Emoji(string(&element["name"]).to_owned())),
            "user" => text.0.extend(id("user_id").map(|id| Span::User {
                user: context.refs.user(&id),
                name: context.known.name(&id, "").to_owned(),
            })),
            "channel" => text.0.extend(id("channel_id").map(|id| Span::Channel {
                channel: context.refs.channel(&id),
                name: context.known.name(&id, "").to_owned(),
            })),
            // A group, a broadcast or a date becomes plain text, so that it does not ping when it is sent again.
            "usergroup" => text.0.extend(id("usergroup_id").map(|id| {
                let name = context.known.name(&id, "group");
                Span::Plain(format!("@{}", name.trim_start_matches('@')))
            })),
            "broadcast" => text
                .0
                .extend(id("range").map(|range| Span::Plain(format!("@{range}")))),
            "color" => text.0.extend(id("value").map(Span::Plain)),
            "date" => text.0.extend(id("fallback").map(Span::Plain)),
            // Nested sections of list items, and elements that Slack adds later.
            _ if element["elements"].is_array() => {
                let nested = inline(element, context);
                text.0.extend(nested.0);
            }
            _ => text.push(Span::Plain(string(&element["text"]).to_owned())),
        }
    }
    text
}

fn styled(element: &Value) -> Span {
    let words = string(&element["text"]).to_owned();
    let is = |style: &str| element["style"][style] == true;
    match () {
        () if is("code") => Span::Code(words),
        () if is("bold") => Span::Bold(words),
        () if is("italic") => Span::Italic(words),
        () if is("strike") => Span::Struck(words),
        () => Span::Plain(words),
    }
}

fn merge_plain(text: Text) -> Text {
    let mut merged: Vec<Span> = Vec::new();
    for span in text.0 {
        match (merged.last_mut(), span) {
            (Some(Span::Plain(before)), Span::Plain(words)) => before.push_str(&words),
            (_, Span::Plain(words)) if words.is_empty() => {}
            (_, span) => merged.push(span),
        }
    }
    Text(merged)
}

fn kind(of: &Value) -> &str {
    string(&of["type"])
}

fn string(of: &Value) -> &str {
    of.as_str().unwrap_or_default()
}

fn items(of: &Value) -> impl Iterator<Item = &Value> {
    of.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use chat::Connection;
    use serde_json::json;

    use super::*;
    use crate::ground::directory::AppIdentity;
    use crate::ground::refs::Refs;
    use crate::read::mrkdwn::KnownNames;

    fn parse(blocks: &Value) -> Text {
        let refs = Refs {
            connection: Connection("hq".into()),
        };
        let mut known = KnownNames::default();
        known.learn("U0BO", "bo".into());
        let context = ReadContext {
            refs: &refs,
            identity: &AppIdentity::default(),
            known: &known,
        };
        parse_blocks(blocks, context)
    }

    #[test]
    fn the_blocks_of_a_program_are_read_as_people_see_them() {
        let blocks = json!([
            { "type": "header", "text": { "type": "plain_text", "text": "Disk full" } },
            { "type": "section", "text": { "type": "mrkdwn", "text": "*db-1* &amp; <@U0BO>" },
              "fields": [{ "type": "mrkdwn", "text": "Free: 2%" }],
              "accessory": { "type": "image", "image_url": "https://x.example/a.png", "alt_text": "chart" } },
            { "type": "context", "elements": [{ "type": "plain_text", "text": "checked at 9:02" }] },
            { "type": "divider" },
            { "type": "actions", "elements": [{ "type": "button", "text": { "type": "plain_text", "text": "Mute" } }] },
            { "type": "table", "rows": [[{ "type": "raw_text", "text": "a" }, { "type": "raw_text", "text": "b" }]] },
        ]);
        assert!(show_more_than_text(&blocks));
        assert_eq!(
            parse(&blocks).to_plain(),
            "Disk full\ndb-1 & @bo\nFree: 2%\nchart (https://x.example/a.png)\nchecked at 9:02\na | b"
        );
    }

    #[test]
    fn rich_text_has_the_formats_that_slack_typed_and_no_others() {
        let text = |words: &str| json!({ "type": "text", "text": words });
        let section = |elements: Value| json!({ "type": "rich_text_section", "elements": elements });
        let blocks = json!([{ "type": "rich_text", "elements": [
            section(json!([
                text("glob is **/*.py and a*b*c "),
                { "type": "text", "text": "now", "style": { "bold": true } },
                text(" "),
                { "type": "link", "url": "https://x.example", "text": "here" },
                { "type": "emoji", "name": "tada" },
                { "type": "user", "user_id": "U0BO" },
                { "type": "usergroup", "usergroup_id": "S1" },
            ])),
            { "type": "rich_text_list", "style": "ordered", "indent": 0,
              "elements": [section(json!([text("one")])), section(json!([text("two")]))] },
            { "type": "rich_text_quote", "elements": [text("it smokes")] },
            { "type": "rich_text_preformatted", "elements": [text("ls *")] },
            section(json!([text("bye")])),
        ] }]);
        assert!(!show_more_than_text(&blocks));
        let plain = |words: &str| Span::Plain(words.into());
        let read = parse(&blocks);
        assert_eq!(
            read.0[..5],
            [
                plain("glob is **/*.py and a*b*c "),
                Span::Bold("now".into()),
                plain(" "),
                Span::Link {
                    url: "https://x.example".into(),
                    label: "here".into()
                },
                Span::Emoji("tada".into()),
            ]
        );
        assert_eq!(
            read.to_plain(),
            "glob is **/*.py and a*b*c now here (https://x.example):tada:@bo@group\n1. one\n2. two\nit smokes\nls *\nbye"
        );
    }
}
