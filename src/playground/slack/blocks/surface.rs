//! Checks blocks in their surfaces: messages, attachments, modals and Home tabs.

use serde_json::Value;

use super::layout::{HOME, MODAL};
use super::validate::Violations;
use crate::slack::request::Refusal;

/// The approximate maximum of text in the blocks of a message (observed, not documented).
const MESSAGE_TEXT: usize = 13_200;
/// The size limit of a view in bytes.
const VIEW_BYTES: usize = 250_000;

/// Checks the blocks of a message.
///
/// # Errors
///
/// `invalid_blocks` with all violations, or `msg_blocks_too_long`.
pub(super) fn check_message(blocks: &Value) -> Result<(), Refusal> {
    let Some(list) = blocks.as_array() else {
        return Err("invalid_blocks_format".into());
    };
    let mut violations = Violations::default();
    violations.blocks(list, 50, "/blocks");
    if !violations.lines.is_empty() {
        return Err(Refusal::explained("invalid_blocks", &violations.lines));
    }
    if text_len(blocks) > MESSAGE_TEXT {
        return Err("msg_blocks_too_long".into());
    }
    Ok(())
}

/// Checks the blocks of legacy attachments.
///
/// # Errors
///
/// `invalid_attachments`, `too_many_attachments`, or the errors of the blocks.
pub(in crate::slack) fn check_attachments(attachments: &Value) -> Result<(), Refusal> {
    let Some(list) = attachments.as_array() else {
        return Err("invalid_attachments".into());
    };
    if list.len() > 100 {
        return Err("too_many_attachments".into());
    }
    for blocks in list.iter().filter_map(|attachment| attachment.get("blocks")) {
        check_message(blocks)?;
    }
    Ok(())
}

/// Checks a view of this kind: `modal` or `home`.
///
/// # Errors
///
/// `invalid_arguments` with all violations, or `view_too_large`.
pub(in crate::slack) fn check_view(view: &Value, kind: &str) -> Result<(), Refusal> {
    let mut violations = Violations::default();
    match view.as_object() {
        None => violations.add("must be an object", "/view"),
        Some(object) => {
            violations.fields(object, if kind == "home" { HOME } else { MODAL }, "/view");
            match object.get("blocks").and_then(Value::as_array) {
                Some(blocks) => {
                    violations.blocks(blocks, 100, "/view/blocks");
                    let has_input = blocks.iter().any(|block| block["type"] == "input");
                    if kind == "modal" && has_input && object.get("submit").is_none_or(Value::is_null) {
                        violations.add("missing required field: submit", "/view");
                    }
                }
                None => violations.add("must be an array", "/view/blocks"),
            }
        }
    }
    if !violations.lines.is_empty() {
        return Err(Refusal::explained("invalid_arguments", &violations.lines));
    }
    if view.to_string().len() > VIEW_BYTES {
        return Err("view_too_large".into());
    }
    Ok(())
}

/// The number of characters in all texts of a payload.
fn text_len(value: &Value) -> usize {
    match value {
        Value::Object(object) => object
            .iter()
            .map(|(name, value)| match value {
                Value::String(text) if name == "text" => text.chars().count(),
                _ => text_len(value),
            })
            .sum(),
        Value::Array(items) => items.iter().map(text_len).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(blocks: &Value, expect: &str) {
        let refusal = check_message(blocks).expect_err("these blocks are wrong");
        let said = Value::from(refusal.more).to_string();
        assert!(said.contains(expect), "{} {said}", refusal.error);
    }

    #[test]
    fn blocks_beyond_slacks_limits_are_refused_with_their_place() {
        let long = "x".repeat(3001);
        let section = json!([{ "type": "section", "text": { "type": "mrkdwn", "text": long } }]);
        check(
            &section,
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        );
        check(
            &json!([{ "type": "section", "text": { "type": "mrkdwn", "text": "" } }]),
            "must be more than 0",
        );
        check(&json!([{ "type": "nonsense" }]), "unsupported type: nonsense");
        check(&json!([{ "type": "section" }]), "text or fields");
        let many: Vec<Value> = (0..51).map(|_| json!({ "type": "divider" })).collect();
        check(&many.into(), "no more than 50 items allowed");
        let text = json!({ "type": "plain_text", "text": "Claim" });
        let twins = json!({ "type": "button", "text": text, "action_id": "claim" });
        check(
            &json!([{ "type": "actions", "elements": [twins, twins] }]),
            "already exists",
        );
        let input = json!({ "type": "plain_text_input" });
        check(
            &json!([{ "type": "actions", "elements": [input] }]),
            "unsupported type: plain_text_input",
        );
        check(
            &json!([{ "type": "divider", "colour": "red" }]),
            "invalid additional property: colour",
        );
    }

    #[test]
    fn rich_text_is_checked_down_to_its_elements() {
        let with = |element: &Value| {
            let part = json!({ "type": "rich_text_quote", "elements": [element] });
            json!([{ "type": "rich_text", "elements": [part] }])
        };
        for good in [
            json!({ "type": "text", "text": "a *b*", "style": { "bold": true } }),
            json!({ "type": "link", "url": "https://a.example" }),
            json!({ "type": "user", "user_id": "U0LEE" }),
            json!({ "type": "date", "timestamp": 1_512_085_950, "format": "{time}", "fallback": "23:52" }),
        ] {
            check_message(&with(&good)).expect("a good element");
        }
        let wrong = |element: &Value, expect: &str| check(&with(element), expect);
        let at = "[json-pointer:/blocks/0/elements/0/elements/0/";
        wrong(
            &json!({ "type": "text", "text": "" }),
            &format!("must be more than 0 characters {at}text]"),
        );
        wrong(
            &json!({ "type": "date", "timestamp": "1512085950", "format": "{time}" }),
            &format!("must be an integer between 0 and 253402300799 {at}timestamp]"),
        );
        wrong(
            &json!({ "type": "date", "timestamp": 1 }),
            "missing required field: format",
        );
        wrong(
            &json!({ "type": "mrkdwn", "text": "a" }),
            "unsupported type: mrkdwn",
        );
        wrong(
            &json!({ "type": "text", "text": "a", "style": { "loud": true } }),
            "invalid additional property: loud",
        );
        let emoji = json!({ "type": "emoji", "name": "tada" });
        let fence = json!({ "type": "rich_text_preformatted", "elements": [emoji] });
        check(
            &json!([{ "type": "rich_text", "elements": [fence] }]),
            "unsupported type: emoji",
        );
        check(
            &json!([{ "type": "rich_text", "elements": [] }]),
            "must have at least 1 item",
        );
    }

    #[test]
    fn a_modal_with_inputs_needs_a_submit_button() {
        let title = json!({ "type": "plain_text", "text": "New ticket" });
        let input = json!({ "type": "input", "label": title, "element": { "type": "plain_text_input" } });
        let mut modal = json!({ "type": "modal", "title": title, "blocks": [input] });
        assert_eq!(
            check_view(&modal, "modal").expect_err("no submit").error,
            "invalid_arguments"
        );
        modal["submit"] = json!({ "type": "plain_text", "text": "Open" });
        check_view(&modal, "modal").expect("a good modal");
    }
}
