//! Renderer: a line of facts to the element of a context block, which cannot hold rich text.
//!
//! Plain words become `plain_text`, which needs no escaping. A line with a time, a link or a format becomes markup.
//! The line stays one element, because Slack puts gaps between elements.

use chat::{Span, Text};
use serde_json::{Value, json};

use crate::ground::sanitize::sanitize;
use crate::write::mention_policy::MentionPolicy;
use crate::write::mrkdwn::render_mrkdwn;
use crate::write::truncate;

/// The elements of a line, cut to `max`; none if nothing would be visible.
pub(crate) fn context_elements(text: &Text, max: usize, policy: &MentionPolicy<'_>) -> Vec<Value> {
    truncate::fit(
        text,
        max,
        |text| elements(text, policy),
        |drawn| text_length(drawn),
    )
}

/// The length of the elements' text.
pub(crate) fn text_length(elements: &[Value]) -> usize {
    let words = elements.iter().filter_map(|element| element["text"].as_str());
    words.map(truncate::utf16_len).sum()
}

fn elements(text: &Text, policy: &MentionPolicy<'_>) -> Vec<Value> {
    if text.is_blank() {
        return Vec::new();
    }
    let element = if text.0.iter().all(|span| is_plain(span, policy)) {
        json!({ "type": "plain_text", "text": sanitize(&text.to_plain()).trim(), "emoji": false })
    } else {
        // `verbatim` keeps Slack from adding links and mentions to text from people.
        json!({ "type": "mrkdwn", "text": render_mrkdwn(text, policy).trim(), "verbatim": true })
    };
    if element["text"] == "" {
        Vec::new()
    } else {
        vec![element]
    }
}

fn is_plain(span: &Span, policy: &MentionPolicy<'_>) -> bool {
    match span {
        Span::Plain(_) => true,
        Span::User { user, .. } => !policy.pings(user),
        Span::Channel { channel, .. } => channel.connection != *policy.connection,
        Span::Bold(_)
        | Span::Italic(_)
        | Span::Struck(_)
        | Span::Code(_)
        | Span::CodeBlock { .. }
        | Span::Quote(_)
        | Span::Link { .. }
        | Span::Jump { .. }
        | Span::Emoji(_)
        | Span::Time { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use chat::{Connection, TimeStyle, UserRef};
    use chrono::DateTime;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::*;
    use crate::ground::limits;

    fn check(text: &Text, expected: &[(&str, &str)]) {
        let connection = Connection("hq".into());
        let drawn = context_elements(text, limits::TEXT, &MentionPolicy::nobody(&connection));
        let seen: Vec<(&str, &str)> = drawn
            .iter()
            .map(|element| {
                let word = |name: &str| element[name].as_str().expect("a word");
                (word("type"), word("text"))
            })
            .collect();
        assert_eq!(seen, expected);
    }

    fn noon() -> Span {
        Span::Time {
            at: DateTime::from_timestamp(1_512_043_200, 0).expect("a valid time"),
            style: TimeStyle::Clock,
            fallback: "12:00".into(),
        }
    }

    #[test]
    fn plain_facts_are_plain_text_and_formatted_facts_are_markup() {
        check(
            &Text::plain("P3 · New · *my_host*"),
            &[("plain_text", "P3 · New · *my_host*")],
        );
        let user = Span::User {
            user: UserRef::new(&Connection("hq".into()), "U1"),
            name: "le_e_".into(),
        };
        check(
            &Text::from(user)
                .then(" · opened ")
                .then(noon())
                .then(" · ")
                .then(Span::Bold("late".into()))
                .then(" · <b> & _c_"),
            &[(
                "mrkdwn",
                "@le_e\u{200b}_\u{200b} · opened <!date^1512043200^{time}|12:00> · *late* · &lt;b&gt; &amp; \u{200b}_\u{200b}c\u{200b}_\u{200b}",
            )],
        );
    }

    #[test]
    fn a_line_without_visible_words_is_omitted() {
        check(&Text::plain("\u{200b} "), &[]);
    }

    proptest! {
        #[test]
        fn any_plain_words_are_plain_text_within_the_limit(words in any::<String>(), max in 20_usize..80) {
            let connection = Connection("hq".into());
            let drawn = context_elements(&Text::plain(words), max, &MentionPolicy::nobody(&connection));
            prop_assert!(text_length(&drawn) <= max && drawn.len() <= 1);
            for element in drawn {
                prop_assert_eq!(&element["type"], "plain_text");
            }
        }
    }
}
