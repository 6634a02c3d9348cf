//! Payloads of the inbox and the outbox are read, and written back as the same JSON value.

use std::collections::BTreeSet;

use chat::{Inbound, OutboundMessage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::lines;

fn check<Payload: DeserializeOwned + Serialize>(file: &str) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    for line in lines(file) {
        let payload: Payload =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{file}: {error} in {line}"));
        let stored: Value = serde_json::from_str(&line).expect("a golden line is JSON");
        let written = serde_json::to_value(&payload).expect("a payload is plain JSON");
        assert_eq!(written, stored, "{file}");
        kinds.extend(stored["what"]["kind"].as_str().map(str::to_owned));
    }
    kinds
}

#[test]
fn every_inbox_payload_is_read_and_written_back() {
    let kinds = check::<Inbound>("inbox.jsonl");
    let expected = [
        "click",
        "command",
        "deleted",
        "edited",
        "left",
        "menu",
        "reacted",
        "returned",
        "said",
        "submitted",
    ];
    assert_eq!(kinds, expected.map(str::to_owned).into());
}

#[test]
fn every_outbox_payload_is_read_and_written_back() {
    let kinds = check::<OutboundMessage>("outbox.jsonl");
    let expected = [
        "close", "edit", "post", "remove", "share", "unreact", "whisper", "write",
    ];
    assert_eq!(kinds, expected.map(str::to_owned).into());
}
