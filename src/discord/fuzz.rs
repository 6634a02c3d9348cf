//! What is tried with any bytes at all: by `make test` with a few thousand, by `make fuzz` with many, and by the targets
//! in `fuzz/` under a fuzzer's guidance.

use chat::{Connection, Span, Text};
use serenity::all::{Event, GatewayEvent};

use crate::PublicKey;
use crate::write::custom_id::CustomId;
use crate::read::markdown::read;
use crate::write::render::Writer;
use crate::ground::dto::Channel;

/// A payload of the gateway: nothing breaks on what serenity reads of it.
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

/// What people typed, whatever it is.
pub fn markup(bytes: &[u8]) {
    let content = String::from_utf8_lossy(bytes);
    let _text = read(&content, &Connection("hub".into()), &|_| None);
}

/// What a control carries: whatever is read is written and read again as the same.
///
/// # Panics
///
/// If that is not so.
pub fn custom_id(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Some(id) = CustomId::read(&text) {
        let written = id.to_string();
        assert_eq!(CustomId::read(&written), Some(id), "{written}");
    }
}

/// Keys, signatures and stamps of nobody: none is taken for the application's.
///
/// # Panics
///
/// If one is.
pub fn signature(bytes: &[u8]) {
    let (stamp, rest) = bytes.split_at(bytes.len().min(10));
    let (signature, body) = rest.split_at(rest.len().min(128));
    let (stamp, signature) = (String::from_utf8_lossy(stamp), String::from_utf8_lossy(signature));
    // A key that somebody holds; what it has signed is not among any bytes.
    let key = PublicKey::parse("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
        .expect("the first of RFC 8032's keys");
    assert!(!key.has_signed(&stamp, body, &signature));
    let _other = PublicKey::parse(&signature);
}

/// Anybody's words, written and read again: no mention and no channel comes of them.
///
/// # Panics
///
/// If one does.
pub fn escaping(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes).into_owned();
    let connection = Connection("hub".into());
    let writer = Writer {
        connection: &connection,
        notify: &[],
        draws_mentions: true,
    };
    for span in [
        Span::Plain(words.clone()),
        Span::Bold(words.clone()),
        Span::Quote(words),
    ] {
        let written = writer.write(&Text(vec![span]));
        let back = read(&written, &connection, &|_| Some("somebody".to_owned()));
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
    fn the_seed_is_understood() {
        let read = serde_json::from_str::<GatewayEvent>(MESSAGE);
        assert!(
            matches!(read, Ok(GatewayEvent::Dispatch(_, Event::MessageCreate(_)))),
            "{read:?}"
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in any::<Vec<u8>>()) {
            payload(&bytes);
            markup(&bytes);
            custom_id(&bytes);
            escaping(&bytes);
            signature(&bytes);
        }

        #[test]
        fn a_damaged_payload_is_survived(at in 0..MESSAGE.len(), with in "[\\[\\]{}\",:0-9a-z]{0,4}", gone in 0..6_usize) {
            let bytes = MESSAGE.as_bytes();
            let end = (at + gone).min(bytes.len());
            payload(&[&bytes[..at], with.as_bytes(), &bytes[end..]].concat());
        }

        #[test]
        fn a_payload_with_any_words_is_survived(words in any::<String>()) {
            let mut message: serde_json::Value = serde_json::from_str(MESSAGE).expect("JSON");
            message["d"]["content"] = words.into();
            payload(message.to_string().as_bytes());
        }

        #[test]
        fn words_full_of_signs_stay_words(words in "[<>@#!&*_~`|:/a-z0-9 \n-]{0,60}") {
            escaping(words.as_bytes());
            markup(words.as_bytes());
        }

        #[test]
        fn what_looks_like_a_controls_id_is_one_or_none(text in "[cspnlfmk];[a-z]{1,6}:[a-z0-9_]{0,12}:[0-9]{1,3}(;[a-z@=%;0-9]{0,16}){0,3}") {
            custom_id(text.as_bytes());
        }

        #[test]
        fn no_signature_of_nobodys_is_taken(stamp in "[0-9]{10}", signature in "[0-9a-f]{128}", body in any::<Vec<u8>>()) {
            super::signature(&[stamp.as_bytes(), signature.as_bytes(), &body].concat());
        }
    }
}
