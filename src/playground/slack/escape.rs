//! Encodes and decodes text: the composer's input in Slack's format, and messages in readable form.
//!
//! Slack escapes `&`, `<` and `>`, turns `@name` and `#channel` into references by id, and wraps URLs. The same content
//! is also stored as rich text.

use serde_json::{Value, json};

use super::conversation::ConversationKind;
use super::state::State;
use crate::ids;

/// Input of the composer in Slack's format.
#[derive(Debug)]
pub(super) struct EncodedInput {
    /// The text with references and entities.
    pub(super) text: String,
    /// The same content as a list with one `rich_text` block.
    pub(super) blocks: Value,
}

/// Encodes the composer's input in Slack's format.
pub(super) fn encode_input(state: &State, words: &str) -> EncodedInput {
    let mut text = String::new();
    let mut elements: Vec<Value> = Vec::new();
    let mut plain = String::new();
    for piece in pieces(words) {
        let Some((reference, element)) = reference(state, piece) else {
            plain.push_str(piece);
            text.push_str(&escaped(piece));
            continue;
        };
        if !plain.is_empty() {
            elements.push(json!({ "type": "text", "text": std::mem::take(&mut plain) }));
        }
        text.push_str(&reference);
        elements.push(element);
    }
    if !plain.is_empty() {
        elements.push(json!({ "type": "text", "text": plain }));
    }
    let section = json!({ "type": "rich_text_section", "elements": elements });
    let blocks = json!([{ "type": "rich_text", "block_id": ids::upper(5), "elements": [section] }]);
    EncodedInput { text, blocks }
}

/// Escapes the three characters with a meaning in Slack's markup.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The text as a reader sees it: names instead of ids, labels instead of URLs, no entities.
pub(super) fn readable(state: &State, text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('>') else { break };
        out.push_str(&readable_reference(state, &rest[start + 1..start + end]));
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    out.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Whether a text notifies a person: by their id, or by a mention of everybody.
pub(super) fn pings(text: &str, user: &str) -> bool {
    let direct = text.contains(&format!("<@{user}>")) || text.contains(&format!("<@{user}|"));
    direct
        || ["<!here", "<!channel", "<!everyone"]
            .iter()
            .any(|all| text.contains(all))
}

/// Whether blocks notify a person: by markup, or by an element of rich text. Plain text never notifies.
pub(super) fn blocks_ping(blocks: &Value, user: &str) -> bool {
    match blocks {
        Value::Array(items) => items.iter().any(|item| blocks_ping(item, user)),
        Value::Object(object) => match object.get("type").and_then(Value::as_str) {
            Some("mrkdwn" | "markdown") => object
                .get("text")
                .and_then(Value::as_str)
                .is_some_and(|text| pings(text, user)),
            Some("user") => object.get("user_id").is_some_and(|id| *id == user),
            Some("broadcast") => true,
            _ => object.values().any(|value| blocks_ping(value, user)),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn readable_reference(state: &State, inside: &str) -> String {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(label)),
        None => (inside, None),
    };
    if let Some(user) = target.strip_prefix('@') {
        let name = match state.person(user) {
            Some(person) => person.name.as_str(),
            None if user == state.app.bot_user_id => state.app.bot_name.as_str(),
            None => user,
        };
        return format!("@{name}");
    }
    if let Some(channel) = target.strip_prefix('#') {
        let name = state
            .conversations
            .get(channel)
            .map_or(channel, |conversation| conversation.name.as_str());
        return format!("#{}", label.filter(|label| !label.is_empty()).unwrap_or(name));
    }
    if let Some(special) = target.strip_prefix('!') {
        return match label {
            Some(label) => label.to_owned(),
            None => format!("@{special}"),
        };
    }
    label.unwrap_or(target).to_owned()
}

/// Splits a text into words and the space between them, without loss.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut in_space = None;
    for (at, character) in text.char_indices() {
        if in_space.is_some_and(|was| was != character.is_whitespace()) {
            pieces.push(&text[start..at]);
            start = at;
        }
        in_space = Some(character.is_whitespace());
    }
    pieces.push(&text[start..]);
    pieces
}

/// The reference for a word, and its rich-text element; punctuation after a name is not part of the reference.
fn reference(state: &State, word: &str) -> Option<(String, Value)> {
    if word.starts_with("http://") || word.starts_with("https://") {
        let url = escaped(word);
        return Some((format!("<{url}>"), json!({ "type": "link", "url": word })));
    }
    if let Some(name) = word.strip_prefix('@') {
        if matches!(name, "here" | "channel" | "everyone") {
            return Some((
                format!("<!{name}>"),
                json!({ "type": "broadcast", "range": name }),
            ));
        }
        let id = match state.people.iter().find(|person| person.name == name) {
            Some(person) => &person.id,
            None if name == state.app.bot_name => &state.app.bot_user_id,
            None => return None,
        };
        return Some((format!("<@{id}>"), json!({ "type": "user", "user_id": id })));
    }
    let name = word.strip_prefix('#')?;
    let conversation = state
        .conversations
        .values()
        .find(|conversation| conversation.name == name && conversation.kind == ConversationKind::Public)?;
    Some((
        format!("<#{}|{}>", conversation.id, conversation.name),
        json!({ "type": "channel", "channel_id": conversation.id }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SlackScene;

    fn check(words: &str, expect: &str) {
        let state = State::new(SlackScene::demo(), String::new(), chrono::DateTime::UNIX_EPOCH);
        assert_eq!(encode_input(&state, words).text, expect);
    }

    #[test]
    fn input_is_escaped_and_names_become_references() {
        check("a < b & c > d", "a &lt; b &amp; c &gt; d");
        check("hi @lee look at #help", "hi <@U0LEE> look at <#C0HELP|help>");
        check("<!channel> and <@U0LEE>", "&lt;!channel&gt; and &lt;@U0LEE&gt;");
        check("@desk please", "<@U0DESK> please");
        check(
            "see https://a.example/?a=1&b=2",
            "see <https://a.example/?a=1&amp;b=2>",
        );
    }

    #[test]
    fn only_markup_and_rich_text_elements_notify() {
        let section = |element: Value| {
            let part = json!({ "type": "rich_text_section", "elements": [element] });
            json!([{ "type": "rich_text", "elements": [part] }])
        };
        let pinging = [
            section(json!({ "type": "user", "user_id": "U0LEE" })),
            section(json!({ "type": "broadcast", "range": "here" })),
            json!([{ "type": "section", "text": { "type": "mrkdwn", "text": "hi <@U0LEE>" } }]),
        ];
        for blocks in pinging {
            assert!(blocks_ping(&blocks, "U0LEE"), "{blocks}");
        }
        let quiet = [
            section(json!({ "type": "user", "user_id": "U0SAM" })),
            section(json!({ "type": "text", "text": "<@U0LEE> <!here>" })),
            json!([{ "type": "section", "text": { "type": "plain_text", "text": "<@U0LEE>" } }]),
        ];
        for blocks in quiet {
            assert!(!blocks_ping(&blocks, "U0LEE"), "{blocks}");
        }
    }

    #[test]
    fn readable_text_has_names_and_labels() {
        let state = State::new(SlackScene::demo(), String::new(), chrono::DateTime::UNIX_EPOCH);
        let text = "<@U0SAM> in <#C0HELP>: <https://a.example|here> a &lt; b <!date^0^{date}|1 Jan>";
        assert_eq!(readable(&state, text), "@sam in #help: here a < b 1 Jan");
    }
}
