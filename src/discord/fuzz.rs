//! Properties that hold for any bytes. `make test` tries a few thousand inputs, `make fuzz` many, and the targets in `fuzz/`
//! use a fuzzer.

use chat::{Connection, Span, Text};
use serenity::all::{Event, GatewayEvent};

use crate::PublicKey;
use crate::ground::dto::Channel;
use crate::read::markdown::parse_markdown;
use crate::write::custom_id::CustomId;
use crate::write::render::MarkdownWriter;

/// A gateway payload: nothing panics on serenity's result.
pub fn payload(bytes: &[u8]) {
    let Ok(GatewayEvent::Dispatch(_, event)) = serde_json::from_slice::<GatewayEvent>(bytes) else {
        return;
    };
    match event {
        Event::MessageCreate(event) => markup(event.message.content.as_bytes()),
        Event::ChannelCreate(event) => drop(Channel::from(&event.channel)),
        Event::ThreadCreate(event) => drop(Channel::from(&event.thread)),
        _ => {}
    }
}

/// Typed text: parsing never panics.
pub fn markup(bytes: &[u8]) {
    let content = String::from_utf8_lossy(bytes);
    let _text = parse_markdown(&content, &Connection("hub".into()), &|_| None);
}

/// The id of a control: a parsed id is written and parses back to itself.
///
/// # Panics
///
/// If it does not.
pub fn custom_id(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some(id) = CustomId::parse(&text) {
        let written = id.to_string();
        assert_eq!(CustomId::parse(&written), Some(id), "{written}");
    }
}

/// Keys, signatures and timestamps: no random signature is valid.
///
/// # Panics
///
/// If one is.
pub fn signature(bytes: &[u8]) {
    let (stamp, rest) = bytes.split_at(bytes.len().min(10));
    let (signature, body) = rest.split_at(rest.len().min(128));
    let (stamp, signature) = (String::from_utf8_lossy(stamp), String::from_utf8_lossy(signature));
    // The private key exists, but random bytes do not contain its signatures.
    let key = PublicKey::parse("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        .expect("the first test key of RFC 8032");
    assert!(!key.has_signed(&stamp, body, &signature));
    let _other = PublicKey::parse(&signature);
}

/// Text that is written and parsed again: it never becomes a mention or a channel.
///
/// # Panics
///
/// If it does.
pub fn escaping(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes).into_owned();
    let connection = Connection("hub".into());
    let writer = MarkdownWriter {
        connection: &connection,
        notify: &[],
        supports_mentions: true,
    };
    for span in [
        Span::Plain(words.clone()),
        Span::Bold(words.clone()),
        Span::Quote(words),
    ] {
        let written = writer.write(&Text(vec![span]));
        let back = parse_markdown(&written, &connection, &|_| Some("somebody".to_owned()));
        let is_harmless = back
            .0
            .iter()
            .all(|span| !matches!(span, Span::User { .. } | Span::Channel { .. }));
        assert!(is_harmless, "{written}: {back:?}");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MESSAGE: &str = include_str!("../../fuzz/corpus/discord_payload/message.json");

    #[test]
    fn the_seed_is_a_message() {
        let read = serde_json::from_str::<GatewayEvent>(MESSAGE);
        assert!(
            matches!(read, Ok(GatewayEvent::Dispatch(_, Event::MessageCreate(_)))),
            "{read:?}"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_cause_a_panic(bytes in any::<Vec<u8>>()) {
            payload(&bytes);
            markup(&bytes);
            custom_id(&bytes);
            escaping(&bytes);
            signature(&bytes);
        }

        #[test]
        fn a_damaged_payload_causes_no_panic(at in 0..MESSAGE.len(), with in "[\\[\\]{}\",:0-9a-z]{0,4}", gone in 0..6_usize) {
            let bytes = MESSAGE.as_bytes();
            let end = (at + gone).min(bytes.len());
            payload(&[&bytes[..at], with.as_bytes(), &bytes[end..]].concat());
        }

        #[test]
        fn a_payload_with_any_text_causes_no_panic(words in any::<String>()) {
            let mut message: serde_json::Value = serde_json::from_str(MESSAGE).expect("JSON");
            message["d"]["content"] = words.into();
            payload(message.to_string().as_bytes());
        }

        #[test]
        fn text_full_of_markup_characters_stays_text(words in "[<>@#!&*_~`|:/a-z0-9 \n-]{0,60}") {
            escaping(words.as_bytes());
            markup(words.as_bytes());
        }

        #[test]
        fn text_that_resembles_an_id_is_an_id_or_none(text in "[cspnlfmk];[a-z]{1,6}:[a-z0-9_]{0,12}:[0-9]{1,3}(;[a-z@=%;0-9]{0,16}){0,3}") {
            custom_id(text.as_bytes());
        }

        #[test]
        fn no_random_signature_is_valid(stamp in "[0-9]{10}", signature in "[0-9a-f]{128}", body in any::<Vec<u8>>()) {
            super::signature(&[stamp.as_bytes(), signature.as_bytes(), &body].concat());
        }
    }
}
