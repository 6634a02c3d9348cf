//! Reads messages that serenity cannot decode, with only the fields that the desk needs.
//!
//! serenity's types require more than Discord guarantees (the address of an embed's video, images whose ids are hashes).
//! A field that nobody needs must not cost a person's message. The names of the fields are Discord's.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serenity::all::Message;

const MESSAGE: &[&str] = &[
    "id",
    "channel_id",
    "guild_id",
    "webhook_id",
    "author",
    "content",
    "timestamp",
    "edited_timestamp",
    "tts",
    "mention_everyone",
    "mentions",
    "mention_roles",
    "attachments",
    "embeds",
    "pinned",
    "type",
    "flags",
    "message_reference",
    "message_snapshots",
];
const USER: &[&str] = &["id", "username", "global_name", "discriminator", "bot"];
const ATTACHMENT: &[&str] = &["id", "filename", "size", "url", "proxy_url", "content_type"];
const EMBED: &[&str] = &[
    "type",
    "title",
    "url",
    "description",
    "fields",
    "footer",
    "author",
];
const REFERENCE: &[&str] = &["type", "message_id", "channel_id", "guild_id"];

/// Decodes a message.
///
/// # Errors
///
/// Serde's, if even the needed fields cannot be read.
pub(crate) fn parse_message(raw: Value) -> Result<Message, serde_json::Error> {
    parse(raw, reduce_message)
}

/// Decodes an object; if that fails, decodes once more what `reduce` leaves of it.
///
/// # Errors
///
/// Serde's, if even the needed fields cannot be read.
pub(crate) fn parse<T: DeserializeOwned>(
    mut raw: Value,
    reduce: fn(&mut Value),
) -> Result<T, serde_json::Error> {
    let error = match T::deserialize(&raw) {
        Ok(read) => return Ok(read),
        Err(error) => error,
    };
    reduce(&mut raw);
    let read = serde_json::from_value(raw)?;
    metrics::counter!("desk_discord_partly_read_total").increment(1);
    tracing::warn!("An object of Discord's is read without its optional fields: {error}");
    Ok(read)
}

/// Removes the fields of a message that the desk does not need.
pub(crate) fn reduce_message(message: &mut Value) {
    keep(message, MESSAGE);
    inside(message, "author", reduce_user);
    each(message, "mentions", reduce_user);
    each(message, "attachments", |file| keep(file, ATTACHMENT));
    each(message, "embeds", reduce_embed);
    inside(message, "message_reference", |reference| {
        keep(reference, REFERENCE);
    });
    each(message, "message_snapshots", |snapshot| {
        inside(snapshot, "message", reduce_message);
    });
}

/// Removes what the desk does not need from the messages that an interaction quotes.
pub(crate) fn reduce_interaction(interaction: &mut Value) {
    if let Some(messages) = interaction
        .pointer_mut("/data/resolved/messages")
        .and_then(Value::as_object_mut)
    {
        messages.values_mut().for_each(reduce_message);
    }
}

fn reduce_user(user: &mut Value) {
    keep(user, USER);
}

fn reduce_embed(embed: &mut Value) {
    keep(embed, EMBED);
    inside(embed, "footer", |footer| keep(footer, &["text"]));
    inside(embed, "author", |author| keep(author, &["name", "url"]));
}

fn keep(object: &mut Value, fields: &[&str]) {
    if let Some(object) = object.as_object_mut() {
        object.retain(|field, _| fields.contains(&field.as_str()));
    }
}

fn inside(object: &mut Value, field: &str, reduce: fn(&mut Value)) {
    if let Some(value) = object.get_mut(field) {
        reduce(value);
    }
}

fn each(object: &mut Value, field: &str, reduce: fn(&mut Value)) {
    let list = object.get_mut(field).and_then(Value::as_array_mut);
    list.into_iter().flatten().for_each(reduce);
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serenity::all::Interaction;

    use super::*;

    fn message() -> Value {
        json!({
            "id": "5", "channel_id": "3", "content": "the VPN drops", "timestamp": "2026-11-24T09:00:00.000000+00:00",
            "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
            "attachments": [], "pinned": false, "type": 0,
            "author": { "id": "1", "username": "bo", "discriminator": "0", "avatar": "not a hash" },
            "embeds": [{ "type": "video", "title": "A film", "video": { "width": 640 }, "footer": { "text": "end" } }],
        })
    }

    #[test]
    fn a_message_is_read_without_the_fields_that_cannot_be_decoded() {
        assert!(serde_json::from_value::<Message>(message()).is_err());
        let read = parse_message(message()).expect("the needed fields are there");
        assert_eq!(
            (read.content.as_str(), read.author.name.as_str()),
            ("the VPN drops", "bo")
        );
        assert_eq!(read.embeds[0].title.as_deref(), Some("A film"));
        assert!(parse_message(json!({ "id": "5" })).is_err());
    }

    #[test]
    fn a_menu_on_such_a_message_is_read() {
        let interaction = json!({
            "id": "9", "application_id": "8", "type": 2, "token": "t", "version": 1, "channel_id": "3",
            "user": { "id": "1", "username": "bo", "discriminator": "0" }, "entitlements": [],
            "authorizing_integration_owners": {}, "locale": "en-US", "attachment_size_limit": 10,
            "data": { "id": "7", "name": "Open a ticket", "type": 3, "target_id": "5",
                      "resolved": { "messages": { "5": message() } } },
        });
        let read =
            parse::<Interaction>(interaction, reduce_interaction).expect("the needed fields are there");
        let Interaction::Command(command) = read else {
            panic!("not a command")
        };
        assert_eq!(command.data.resolved.messages.len(), 1);
    }
}
