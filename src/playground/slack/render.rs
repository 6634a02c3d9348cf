//! Renders messages and views as plain text, with buttons and menus in square brackets.

use serde_json::Value;

use super::escape;
use super::state::State;

/// The visible text of blocks, or of the plain text where there are none.
pub(super) fn message(state: &State, text: &str, blocks: Option<&Value>) -> String {
    match blocks {
        Some(blocks) => self::blocks(state, blocks),
        None => escape::readable(state, text),
    }
}

/// The visible text of blocks, a line or more each.
pub(super) fn blocks(state: &State, blocks: &Value) -> String {
    let lines: Vec<String> = blocks
        .as_array()
        .into_iter()
        .flatten()
        .map(|block| one(state, block))
        .collect();
    lines
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn one(state: &State, block: &Value) -> String {
    let text = |name: &str| {
        block
            .get(name)
            .map(|object| text_of(state, object))
            .unwrap_or_default()
    };
    match block["type"].as_str().unwrap_or_default() {
        "section" => {
            let mut parts = vec![text("text")];
            let fields = block["fields"].as_array().into_iter().flatten();
            parts.extend(fields.map(|field| text_of(state, field)));
            parts.retain(|part| !part.is_empty());
            let mut line = parts.join("\n");
            if let Some(accessory) = block.get("accessory") {
                line.push(' ');
                line.push_str(&element(state, accessory));
            }
            line
        }
        "header" => text("text"),
        "divider" => "---".into(),
        "image" => format!("[image: {}]", block["alt_text"].as_str().unwrap_or_default()),
        "markdown" => block["text"].as_str().unwrap_or_default().to_owned(),
        "actions" => elements(state, block, " "),
        "context" => elements(state, block, " "),
        "input" => {
            let optional = if block["optional"] == true {
                " (optional)"
            } else {
                ""
            };
            let hint = block
                .get("hint")
                .map(|hint| format!("\n({})", text_of(state, hint)))
                .unwrap_or_default();
            format!(
                "{}{optional}: {}{hint}",
                text("label"),
                element(state, &block["element"])
            )
        }
        "rich_text" => rich(state, block),
        kind => format!("[{kind}]"),
    }
}

fn elements(state: &State, block: &Value, range: &str) -> String {
    let elements = block["elements"].as_array().into_iter().flatten();
    elements
        .map(|of| element(state, of))
        .collect::<Vec<_>>()
        .join(range)
}

fn element(state: &State, element: &Value) -> String {
    let text = |name: &str| {
        element
            .get(name)
            .map(|object| text_of(state, object))
            .unwrap_or_default()
    };
    match element["type"].as_str().unwrap_or_default() {
        "plain_text" | "mrkdwn" => text_of(state, element),
        "image" => format!("[image: {}]", element["alt_text"].as_str().unwrap_or_default()),
        "button" | "workflow_button" => format!("[{}]", text("text")),
        "overflow" => "[⋯]".into(),
        "checkboxes" | "radio_buttons" => {
            let options = element["options"].as_array().into_iter().flatten();
            let options = options.map(|option| format!("( ) {}", text_of(state, &option["text"])));
            options.collect::<Vec<_>>().join("  ")
        }
        "plain_text_input" | "email_text_input" | "url_text_input" | "number_input" => {
            match element["initial_value"].as_str() {
                Some(value) => format!("[{value}]"),
                None => format!("[{}]", text("placeholder")),
            }
        }
        _ => match element.get("initial_option") {
            Some(option) => format!("[{} ▾]", text_of(state, &option["text"])),
            None => format!("[{} ▾]", text("placeholder")),
        },
    }
}

fn text_of(state: &State, object: &Value) -> String {
    let text = object["text"].as_str().unwrap_or_default();
    if object["type"] == "mrkdwn" {
        escape::readable(state, text)
    } else {
        text.to_owned()
    }
}

fn rich(state: &State, of: &Value) -> String {
    match of["type"].as_str().unwrap_or_default() {
        "text" => of["text"].as_str().unwrap_or_default().to_owned(),
        "link" => of["text"]
            .as_str()
            .or(of["url"].as_str())
            .unwrap_or_default()
            .to_owned(),
        // As with a date in markup: the fallback text, because the reader's time zone is unknown.
        "date" => match of["fallback"].as_str() {
            Some(fallback) => fallback.to_owned(),
            None => format!(
                "[{}: {}]",
                of["format"].as_str().unwrap_or_default(),
                of["timestamp"]
            ),
        },
        "usergroup" => format!("@{}", of["usergroup_id"].as_str().unwrap_or_default()),
        "emoji" => format!(":{}:", of["name"].as_str().unwrap_or_default()),
        "broadcast" => format!("@{}", of["range"].as_str().unwrap_or_default()),
        "user" => escape::readable(
            state,
            &format!("<@{}>", of["user_id"].as_str().unwrap_or_default()),
        ),
        "channel" => escape::readable(
            state,
            &format!("<#{}>", of["channel_id"].as_str().unwrap_or_default()),
        ),
        kind => {
            let inside: Vec<String> = of["elements"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|inner| rich(state, inner))
                .collect();
            match kind {
                "rich_text" => inside.join("\n"),
                "rich_text_list" => prefix_lines(&inside, "• "),
                "rich_text_quote" => {
                    let words = inside.concat();
                    prefix_lines(&words.split('\n').collect::<Vec<_>>(), "> ")
                }
                _ => inside.concat(),
            }
        }
    }
}

fn prefix_lines(lines: &[impl AsRef<str>], sign: &str) -> String {
    let lines = lines.iter().map(|line| format!("{sign}{}", line.as_ref()));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::SlackScene;

    #[test]
    fn rich_text_is_rendered_as_plain_text() {
        let state = State::new(SlackScene::demo(), String::new(), chrono::DateTime::UNIX_EPOCH);
        let block = json!([{ "type": "rich_text", "elements": [
            { "type": "rich_text_section", "elements": [
                { "type": "emoji", "name": "red_circle" },
                { "type": "text", "text": " INC-1", "style": { "bold": true } },
                { "type": "text", "text": " <@U0SAM> " },
                { "type": "user", "user_id": "U0LEE" },
                { "type": "text", "text": " by " },
                { "type": "date", "timestamp": 0, "format": "{time}", "fallback": "0:00" },
            ] },
            { "type": "rich_text_quote", "elements": [{ "type": "text", "text": "one\ntwo" }] },
            { "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": "ls *" }] },
        ] }]);
        assert_eq!(
            blocks(&state, &block),
            ":red_circle: INC-1 <@U0SAM> @lee by 0:00\n> one\n> two\nls *"
        );
    }
}
