//! The limits of embeds: each text by itself, and 6000 characters for all embeds of a message.

use serde_json::Value;

use crate::discord::errors::{FieldErrors, Length, join};

/// Text fields of an embed: their path, and their limit in characters.
const TEXTS: &[(&str, &str, usize)] = &[
    ("", "title", 256),
    ("", "description", 4096),
    ("footer", "text", 2048),
    ("author", "name", 256),
    ("provider", "name", 256),
];

/// Address fields of an embed, and whether they may name an uploaded file.
const ADDRESSES: &[(&str, &str, &[&str])] = &[
    ("", "url", &["http", "https"]),
    ("author", "url", &["http", "https"]),
    ("author", "icon_url", &["http", "https", "attachment"]),
    ("footer", "icon_url", &["http", "https", "attachment"]),
    ("image", "url", &["http", "https", "attachment"]),
    ("thumbnail", "url", &["http", "https", "attachment"]),
];

const MOST_EMBEDS: usize = 10;
const MOST_FIELDS: usize = 25;
const MOST_CHARACTERS: usize = 6000;

/// Checks the `embeds` of a message body.
pub(super) fn check_embeds(form: &mut FieldErrors, body: &Value) {
    let embeds = form.list(body, "", "embeds", MOST_EMBEDS);
    let mut total = 0;
    for (index, embed) in embeds.iter().enumerate() {
        let at = join("embeds", index);
        if !embed.is_object() {
            form.refuse(
                &at,
                "DICT_TYPE_CONVERT",
                "Only dictionaries may be used in a DictType",
            );
            continue;
        }
        total += check_embed(form, embed, &at);
        if total > MOST_CHARACTERS {
            let message = format!("Embed size exceeds maximum size of {MOST_CHARACTERS}");
            form.refuse(&at, "MAX_EMBED_SIZE_EXCEEDED", message);
            return;
        }
    }
}

/// A part of an embed and its path, if the part exists; an empty name means the embed itself.
fn part<'e>(embed: &'e Value, at: &str, inside: &str) -> Option<(&'e Value, String)> {
    let (holder, place) = match inside {
        "" => (embed, at.to_owned()),
        inside => (embed.get(inside)?, join(at, inside)),
    };
    holder.is_object().then_some((holder, place))
}

/// Checks one embed and returns its number of characters.
fn check_embed(form: &mut FieldErrors, embed: &Value, at: &str) -> usize {
    let mut counted = 0;
    for &(inside, key, max) in TEXTS {
        let Some((holder, place)) = part(embed, at, inside) else {
            continue;
        };
        let length = if inside == "footer" {
            Length::required(max)
        } else {
            Length::up_to(max)
        };
        counted += form
            .text(holder, &place, key, length)
            .map_or(0, |text| text.chars().count());
    }
    for &(inside, key, schemes) in ADDRESSES {
        let Some((holder, place)) = part(embed, at, inside) else {
            continue;
        };
        form.address(holder, &place, key, schemes);
    }
    form.integer(embed, at, "color", 0..=0xFF_FFFF);
    check_time(form, embed, at);
    for (index, field) in form.list(embed, at, "fields", MOST_FIELDS).iter().enumerate() {
        let place = join(&join(at, "fields"), index);
        for (key, max) in [("name", 256), ("value", 1024)] {
            counted += form
                .text(field, &place, key, Length::required(max))
                .map_or(0, |text| text.chars().count());
        }
        form.flag(field, &place, "inline");
    }
    counted
}

fn check_time(form: &mut FieldErrors, embed: &Value, at: &str) {
    let Some(text) = form.text(embed, at, "timestamp", Length::up_to(64)) else {
        return;
    };
    if chrono::DateTime::parse_from_rfc3339(text).is_err() {
        let message = format!("Could not parse {text}. Should be ISO8601.");
        form.refuse(&join(at, "timestamp"), "DATE_TIME_TYPE_PARSE", message);
    }
}

/// Whether an embed shows nothing.
pub(super) fn is_empty(embed: &Value) -> bool {
    [
        "title",
        "description",
        "url",
        "footer",
        "author",
        "image",
        "thumbnail",
        "fields",
    ]
    .iter()
    .all(|key| match embed.get(key) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(Value::Array(entries)) => entries.is_empty(),
        Some(_) => false,
    })
}
