//! Walks over blocks and elements: every violation becomes a line in Slack's words, with a JSON pointer.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::composition::{GROUP, OPTION};
use super::elements::ELEMENTS;
use super::layout::BLOCKS;
use super::rich_text::RICH;
use super::schema::{Field, Rule, Shape};

/// The violations in one payload.
#[derive(Debug, Default)]
pub(super) struct Violations {
    /// One line per violation.
    pub(super) lines: Vec<String>,
}

impl Violations {
    pub(super) fn add(&mut self, what: &str, at: &str) {
        self.lines.push(format!("{what} [json-pointer:{at}]"));
    }

    /// Checks a list of blocks.
    pub(super) fn blocks(&mut self, blocks: &[Value], most: usize, at: &str) {
        if blocks.len() > most {
            self.add(&format!("no more than {most} items allowed"), at);
        }
        let mut ids = HashSet::new();
        for (n, block) in blocks.iter().enumerate() {
            let here = format!("{at}/{n}");
            self.typed_object(block, BLOCKS, None, &here);
            self.block_rules(block, &here);
            if let Some(id) = block.get("block_id").and_then(Value::as_str)
                && !ids.insert(id)
            {
                self.add(
                    &format!("`block_id` already exists: {id}"),
                    &format!("{here}/block_id"),
                );
            }
        }
    }

    /// Checks an object against a list of fields.
    pub(super) fn fields(&mut self, of: &Map<String, Value>, fields: &[Field], at: &str) {
        for field in fields {
            match of.get(field.name) {
                Some(Value::Null) | None if field.is_required => {
                    self.add(&format!("missing required field: {}", field.name), at);
                }
                Some(Value::Null) | None => {}
                Some(value) => self.field(value, field, of, &format!("{at}/{}", field.name)),
            }
        }
        for name in of.keys() {
            if name != "type" && !fields.iter().any(|field| field.name == name) {
                self.add(&format!("invalid additional property: {name}"), at);
            }
        }
    }

    /// Checks an object whose `type` names its shape.
    fn typed_object(&mut self, value: &Value, shapes: &[Shape], kinds: Option<&[&str]>, at: &str) {
        let Some(object) = value.as_object() else {
            return self.add("must be an object", at);
        };
        let Some(kind) = object.get("type").and_then(Value::as_str) else {
            return self.add("missing required field: type", at);
        };
        let allowed = kinds.is_none_or(|kinds| kinds.contains(&kind));
        let Some(shape) = shapes.iter().find(|shape| shape.kind == kind).filter(|_| allowed) else {
            return self.add(&format!("unsupported type: {kind}"), &format!("{at}/type"));
        };
        let Some(fields) = shape.fields else { return };
        self.fields(object, fields, at);
        let is_select = kind == "static_select" || kind == "multi_static_select";
        if is_select && object.contains_key("options") == object.contains_key("option_groups") {
            self.add(
                "only one of the properties `options` and `option_groups` must be given",
                at,
            );
        }
    }

    fn field(&mut self, value: &Value, field: &Field, of: &Map<String, Value>, at: &str) {
        match &field.rule {
            Rule::Any => {}
            Rule::Text(most) => self.text(value, &["plain_text", "mrkdwn"], *most, at),
            Rule::Plain(most) => self.text(value, &["plain_text"], *most, at),
            Rule::Str(most) => self.string(value, 1, *most, at),
            Rule::MaybeEmpty(most) => self.string(value, 0, *most, at),
            Rule::OneOf(words) => {
                if !value.as_str().is_some_and(|word| words.contains(&word)) {
                    self.add(&format!("must be a valid enum value: {}", words.join(", ")), at);
                }
            }
            Rule::Bool => {
                if !value.is_boolean() {
                    self.add("must be a boolean", at);
                }
            }
            Rule::Int(least, most) => {
                if !value
                    .as_i64()
                    .is_some_and(|number| (*least..=*most).contains(&number))
                {
                    self.add(&format!("must be an integer between {least} and {most}"), at);
                }
            }
            Rule::Texts(most, length) => {
                self.each(value, *most, at, |this, item, at| {
                    this.text(item, &["plain_text", "mrkdwn"], *length, at);
                });
            }
            Rule::Element(kinds) => self.typed_object(value, ELEMENTS, Some(kinds), at),
            Rule::Elements(most, kinds) => {
                self.each(value, *most, at, |this, item, at| {
                    this.typed_object(item, ELEMENTS, Some(kinds), at);
                });
                self.unique_actions(value, at);
            }
            Rule::Rich(kinds) => self.each(value, usize::MAX, at, |this, item, at| {
                this.typed_object(item, RICH, Some(kinds), at);
            }),
            Rule::Options(most) => {
                self.each(value, *most, at, |this, item, at| this.object(item, OPTION, at));
            }
            Rule::Option => self.initial(value, of, at),
            Rule::Groups => self.each(value, 100, at, |this, item, at| this.object(item, GROUP, at)),
            Rule::Object(fields) => self.object(value, fields, at),
            Rule::Rows => self.each(value, 100, at, |this, row, at| {
                if row
                    .as_array()
                    .is_none_or(|cells| cells.is_empty() || cells.len() > 20)
                {
                    this.add("a row must have between 1 and 20 cells", at);
                }
            }),
        }
    }

    fn object(&mut self, value: &Value, fields: &[Field], at: &str) {
        match value.as_object() {
            Some(object) => self.fields(object, fields, at),
            None => self.add("must be an object", at),
        }
    }

    fn each(&mut self, value: &Value, most: usize, at: &str, mut check: impl FnMut(&mut Self, &Value, &str)) {
        let Some(items) = value.as_array() else {
            return self.add("must be an array", at);
        };
        if items.is_empty() {
            self.add("must have at least 1 item", at);
        }
        if items.len() > most {
            self.add(&format!("no more than {most} items allowed"), at);
        }
        for (n, item) in items.iter().enumerate() {
            check(self, item, &format!("{at}/{n}"));
        }
    }

    fn text(&mut self, value: &Value, kinds: &[&str], most: usize, at: &str) {
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        if !kinds.contains(&kind) {
            return self.add(&format!("must be a {} object", kinds.join(" or ")), at);
        }
        match value.get("text") {
            Some(text) => self.string(text, 1, most, &format!("{at}/text")),
            None => self.add("missing required field: text", at),
        }
        let allowed = if kind == "mrkdwn" { "verbatim" } else { "emoji" };
        for name in value.as_object().into_iter().flat_map(Map::keys) {
            if name != "type" && name != "text" && name != allowed {
                self.add(&format!("invalid additional property: {name}"), at);
            }
        }
    }

    fn string(&mut self, value: &Value, least: usize, most: usize, at: &str) {
        let Some(text) = value.as_str() else {
            return self.add("must be a string", at);
        };
        let length = text.chars().count();
        if length < least {
            self.add(&format!("must be more than {} characters", least - 1), at);
        }
        if length > most {
            self.add(&format!("must be less than {} characters", most + 1), at);
        }
    }

    fn initial(&mut self, value: &Value, of: &Map<String, Value>, at: &str) {
        self.object(value, OPTION, at);
        let empty = Vec::new();
        let plain = of
            .get("options")
            .and_then(Value::as_array)
            .unwrap_or(&empty)
            .iter();
        let groups = of
            .get("option_groups")
            .and_then(Value::as_array)
            .unwrap_or(&empty)
            .iter();
        let grouped = groups
            .filter_map(|group| group.get("options").and_then(Value::as_array))
            .flatten();
        let same = |option: &Value| {
            option.get("value") == value.get("value")
                && option.pointer("/text/text") == value.pointer("/text/text")
        };
        if !plain.chain(grouped).any(same) {
            self.add("initial_option must match one of the options", at);
        }
    }

    fn unique_actions(&mut self, elements: &Value, at: &str) {
        let mut seen = HashSet::new();
        for element in elements.as_array().into_iter().flatten() {
            if let Some(id) = element.get("action_id").and_then(Value::as_str)
                && !seen.insert(id)
            {
                self.add(&format!("`action_id` \"{id}\" already exists"), at);
            }
        }
    }

    fn block_rules(&mut self, block: &Value, at: &str) {
        match block.get("type").and_then(Value::as_str) {
            Some("section") if block.get("text").is_none() && block.get("fields").is_none() => {
                self.add("missing required field: text or fields", at);
            }
            Some("image") if block.get("image_url").is_none() && block.get("slack_file").is_none() => {
                self.add("missing required field: image_url or slack_file", at);
            }
            _ => {}
        }
    }
}
