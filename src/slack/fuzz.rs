//! Fuzz entry points: `make test` runs them with a few thousand inputs, `make fuzz` with many, and the targets in
//! `fuzz/` under a fuzzer's guidance.

use chat::{Connection, Inbound, Span, Text};
use serde_json::Value;

use crate::ground::directory::{AppIdentity, Directory};
use crate::ground::refs::Refs;
use crate::interactions::payloads::{self, PayloadContext};
use crate::read::attachments::all_markup;
use crate::read::context::ReadContext;
use crate::read::events;
use crate::read::mrkdwn::{KnownNames, parse_mrkdwn};
use crate::write::mention_policy::MentionPolicy;
use crate::write::mrkdwn::render_mrkdwn;

/// A connection with an empty directory.
struct Listener {
    refs: Refs,
    directory: Directory,
    known: KnownNames,
}

impl Listener {
    fn new() -> Self {
        let refs = Refs {
            connection: Connection("hq".into()),
        };
        Self {
            directory: Directory::new(AppIdentity::default(), refs.clone()),
            known: KnownNames::default(),
            refs,
        }
    }

    /// The events that each parser makes of a payload.
    fn understood(&self, payload: &Value) -> Vec<Inbound> {
        let payload_context = PayloadContext {
            refs: &self.refs,
            directory: &self.directory,
            known: &self.known,
        };
        let context = ReadContext {
            refs: &self.refs,
            identity: &self.directory.identity,
            known: &self.known,
        };
        let understood = [
            events::parse_event(payload, context),
            payloads::command(payload, payload_context).map(|(inbound, _)| inbound),
            payloads::interactive(payload, payload_context).map(|(inbound, _)| inbound),
        ];
        understood.into_iter().flatten().collect()
    }
}

/// Parses any frame. No parser panics, and each parsed event survives serialization.
///
/// # Panics
///
/// If a payload breaks this.
pub fn frame(bytes: &[u8]) {
    let Ok(frame) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let listener = Listener::new();
    for payload in [&frame, &frame["payload"]] {
        events::update_directory(payload, &listener.directory);
        let _words = all_markup(payload);
        for inbound in listener.understood(payload) {
            let kept = serde_json::to_string(&inbound).expect("an event serializes");
            let again: Inbound = serde_json::from_str(&kept).expect("an event deserializes");
            assert_eq!(again, inbound);
            let _place = inbound.conversation();
        }
    }
}

/// Renders any text and parses the result. No mention, channel or link appears, and no control sequence stays open.
///
/// # Panics
///
/// If a payload breaks this.
pub fn escaping(bytes: &[u8]) {
    let words = String::from_utf8_lossy(bytes).into_owned();
    let connection = Connection("hq".into());
    let spans = [
        Span::Plain(words.clone()),
        Span::Bold(words.clone()),
        Span::Code(words.clone()),
        Span::Quote(words.clone()),
        Span::CodeBlock {
            code: words.clone(),
            language: Some(words.clone()),
        },
        Span::Emoji(words),
    ];
    for span in spans {
        let is_plain = matches!(span, Span::Plain(_));
        let markup = render_mrkdwn(&Text(vec![span]), &MentionPolicy::nobody(&connection));
        assert!(!is_plain || !markup.contains(['<', '>']), "{markup}");
        assert!(!markup.contains("<!") && !markup.contains("<@"), "{markup}");
        let back = parse_mrkdwn(&markup, &connection, &KnownNames::default());
        let is_harmless = back.0.iter().all(|span| {
            !matches!(
                span,
                Span::User { .. } | Span::Channel { .. } | Span::Link { .. } | Span::Jump { .. }
            )
        });
        assert!(is_harmless, "{markup}: {back:?}");
    }
    // Incoming markup may be anything.
    let _text = parse_mrkdwn(
        &String::from_utf8_lossy(bytes),
        &connection,
        &KnownNames::default(),
    );
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;
    use serde_json::{Map, json};

    use super::*;

    const SEEDS: [&str; 4] = [
        include_str!("../../fuzz/corpus/slack_frame/message.json"),
        include_str!("../../fuzz/corpus/slack_frame/click.json"),
        include_str!("../../fuzz/corpus/slack_frame/submission.json"),
        include_str!("../../fuzz/corpus/slack_frame/command.json"),
    ];

    /// Collects every name and every leaf of the seeds.
    fn words(value: &Value, refs: &mut Vec<String>, leaves: &mut Vec<Value>) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    refs.push(name.clone());
                    words(value, refs, leaves);
                }
            }
            Value::Array(all) => all.iter().for_each(|one| words(one, refs, leaves)),
            leaf => leaves.push(leaf.clone()),
        }
    }

    fn trees() -> impl Strategy<Value = Value> {
        let (mut refs, mut leaves) = (Vec::new(), vec![json!(null), json!(""), json!(-1)]);
        for seed in SEEDS {
            words(&serde_json::from_str(seed).expect("JSON"), &mut refs, &mut leaves);
        }
        let leaf = prop_oneof![
            proptest::sample::select(leaves),
            any::<String>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 8, move |inner| {
            let name = proptest::sample::select(refs.clone());
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Value::from),
                btree_map(name, inner, 0..8).prop_map(|all| Value::Object(Map::from_iter(all))),
            ]
        })
    }

    /// Replaces a random subtree of a seed.
    fn graft(value: &mut Value, path: &[usize], tree: Value) {
        let Some((first, rest)) = path.split_first() else {
            *value = tree;
            return;
        };
        match value {
            Value::Object(object) if !object.is_empty() => {
                let at = first % object.len();
                if let Some(inner) = object.values_mut().nth(at) {
                    graft(inner, rest, tree);
                }
            }
            Value::Array(all) if !all.is_empty() => {
                let at = first % all.len();
                graft(&mut all[at], rest, tree);
            }
            other => *other = tree,
        }
    }

    #[test]
    fn the_seeds_are_parsed() {
        let listener = Listener::new();
        for seed in SEEDS {
            let frame: Value = serde_json::from_str(seed).expect("JSON");
            let payload = &frame["payload"];
            assert!(!listener.understood(payload).is_empty(), "{seed}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_handled(bytes in any::<Vec<u8>>()) {
            frame(&bytes);
            escaping(&bytes);
        }

        #[test]
        fn any_tree_is_handled(tree in trees()) {
            frame(tree.to_string().as_bytes());
        }

        #[test]
        fn a_frame_with_any_subtree_is_handled(seed in 0..4_usize, path in vec(0..9_usize, 1..6), tree in trees()) {
            let mut seed: Value = serde_json::from_str(SEEDS[seed]).expect("JSON");
            graft(&mut seed, &path, tree);
            frame(seed.to_string().as_bytes());
        }

        #[test]
        fn words_full_of_signs_stay_plain(words in "[<>&|@#!*_~`:/a-z0-9 \n-]{0,60}") {
            escaping(words.as_bytes());
        }
    }
}
