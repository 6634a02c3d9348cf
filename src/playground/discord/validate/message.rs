//! The rules for a message body: sizes, flags, allowed mentions, and that the message is not empty.

use serde_json::Value;

use super::{
    component::{Place, Walk},
    embed,
};
use crate::discord::errors::{ApiError, EMPTY_MESSAGE, FieldErrors, Length, join};

pub(crate) const SUPPRESS_EMBEDS: u64 = 1 << 2;
pub(crate) const EPHEMERAL: u64 = 1 << 6;
pub(crate) const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
pub(crate) const IS_V2: u64 = 1 << 15;

/// The purpose of a body; the rules differ by purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A new message, by the bot or as an answer to an interaction; it must not be empty.
    Create,
    /// An edit: absent fields keep their values.
    Edit {
        /// Whether the message is a Components V2 message already.
        is_v2: bool,
    },
}

/// The fields of a message body that passed the checks.
#[derive(Clone, Debug, Default)]
pub(crate) struct MessageFields {
    pub(crate) content: Option<String>,
    pub(crate) embeds: Option<Vec<Value>>,
    pub(crate) components: Option<Vec<Value>>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) nonce: Option<Value>,
    pub(crate) enforce_nonce: bool,
    pub(crate) allowed_mentions: Option<Value>,
    pub(crate) reference: Option<Value>,
}

/// Checks a message body; `files` is the number of uploaded files.
pub(crate) fn check_message(body: &Value, purpose: Purpose, files: usize) -> Result<MessageFields, ApiError> {
    let mut form = FieldErrors::default();
    let flags = flags(&mut form, body);
    let was_v2 = matches!(purpose, Purpose::Edit { is_v2: true });
    let is_v2 = flags & IS_V2 != 0 || was_v2;

    let content = form
        .text(body, "", "content", Length::up_to(2000))
        .map(|text| text.trim().to_owned());
    embed::check_embeds(&mut form, body);
    check_components(&mut form, body, is_v2);
    check_allowed_mentions(&mut form, body);
    check_nonce(&mut form, body);
    if is_v2 {
        check_no_legacy_fields(&mut form, body);
    }
    form.list(body, "", "attachments", 10);
    form.list(body, "", "sticker_ids", 3);
    let fields = MessageFields {
        content: content.or_else(|| body.get("content").filter(|c| c.is_null()).map(|_| String::new())),
        embeds: owned_list(body, "embeds"),
        components: owned_list(body, "components"),
        flags,
        tts: form.flag(body, "", "tts"),
        nonce: body.get("nonce").filter(|nonce| !nonce.is_null()).cloned(),
        enforce_nonce: form.flag(body, "", "enforce_nonce"),
        allowed_mentions: body
            .get("allowed_mentions")
            .filter(|allowed| !allowed.is_null())
            .cloned(),
        reference: body
            .get("message_reference")
            .filter(|reference| !reference.is_null())
            .cloned(),
    };
    form.finish()?;
    if purpose == Purpose::Create && shows_nothing(&fields) && files == 0 {
        return Err(EMPTY_MESSAGE.into());
    }
    Ok(fields)
}

fn shows_nothing(fields: &MessageFields) -> bool {
    fields.content.as_deref().is_none_or(str::is_empty)
        && fields.embeds.iter().flatten().all(embed::is_empty)
        && fields.components.iter().flatten().next().is_none()
        // A forward carries the content of the other message.
        && fields.reference.as_ref().is_none_or(|reference| reference["type"] != 1)
}

fn flags(form: &mut FieldErrors, body: &Value) -> u64 {
    match body.get("flags") {
        None | Some(Value::Null) => 0,
        Some(value) => value.as_u64().unwrap_or_else(|| {
            form.refuse("flags", "NUMBER_TYPE_COERCE", "Value is not int.");
            0
        }),
    }
}

fn owned_list(body: &Value, key: &str) -> Option<Vec<Value>> {
    match body.get(key) {
        Some(Value::Array(entries)) => Some(entries.clone()),
        Some(Value::Null) => Some(Vec::new()),
        _ => None,
    }
}

fn check_components(form: &mut FieldErrors, body: &Value, is_v2: bool) {
    let (most, place) = if is_v2 {
        (40, Place::V2)
    } else {
        (5, Place::Legacy)
    };
    let components = form.list(body, "", "components", most);
    let mut walk = Walk::new(form);
    walk.all(components, "components", place);
    let (count, displayed) = (walk.count, walk.displayed);
    if count > 40 {
        let message = "The total number of components in a message cannot exceed 40";
        form.refuse("components", "COMPONENT_TOTAL_COUNT_EXCEEDED", message);
    }
    if displayed > 4000 {
        let message = "Components displayable text size exceeds maximum size of 4000";
        form.refuse("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message);
    }
}

fn check_no_legacy_fields(form: &mut FieldErrors, body: &Value) {
    for field in ["content", "embeds", "poll", "sticker_ids"] {
        let is_used = match body.get(field) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(entries)) => !entries.is_empty(),
            Some(_) => true,
        };
        if is_used {
            let message =
                format!("The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2");
            form.refuse(
                field,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                message,
            );
        }
    }
}

fn check_nonce(form: &mut FieldErrors, body: &Value) {
    match body.get("nonce") {
        None | Some(Value::Null | Value::Number(_)) => {}
        Some(Value::String(nonce)) if nonce.chars().count() <= 25 => {}
        Some(Value::String(_)) => {
            form.refuse("nonce", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.");
        }
        Some(_) => form.refuse(
            "nonce",
            "NONCE_TYPE_INVALID",
            "Value must be an integer or string.",
        ),
    }
}

fn check_allowed_mentions(form: &mut FieldErrors, body: &Value) {
    const AT: &str = "allowed_mentions";
    let allowed = match body.get(AT) {
        None | Some(Value::Null) => return,
        Some(allowed) if allowed.is_object() => allowed,
        Some(_) => {
            form.refuse(
                AT,
                "DICT_TYPE_CONVERT",
                "Only dictionaries may be used in a DictType",
            );
            return;
        }
    };
    let parse = form.list(allowed, AT, "parse", 3);
    for (index, kind) in parse.iter().enumerate() {
        if !["users", "roles", "everyone"].iter().any(|known| kind == known) {
            let message = "Value must be one of ('users', 'roles', 'everyone').";
            form.refuse(
                &join("allowed_mentions.parse", index),
                "BASE_TYPE_CHOICES",
                message,
            );
        }
    }
    for key in ["users", "roles"] {
        let ids = form.list(allowed, AT, key, 100);
        for (index, id) in ids.iter().enumerate() {
            let is_snowflake =
                id.as_u64().is_some() || id.as_str().is_some_and(|id| id.parse::<u64>().is_ok());
            if !is_snowflake {
                let message = format!("Value {id} is not snowflake.");
                form.refuse(&join(&join(AT, key), index), "NUMBER_TYPE_COERCE", message);
            }
        }
        if !ids.is_empty() && parse.iter().any(|kind| kind == key) {
            let message = format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive.");
            form.refuse(AT, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message);
        }
    }
    form.flag(allowed, AT, "replied_user");
}
