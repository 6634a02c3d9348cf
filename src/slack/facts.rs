//! A line of facts as the elements of a context block, which holds no rich text.
//!
//! Facts stand between dots. Those that are plain words become `plain_text`, which means nothing to Slack and needs no
//! escaping; only those with a time, a link or a format in them become markup.

use chat::{Span, Text};
use serde_json::{Value, json};

use crate::limits;
use crate::write::{Voice, clean, joined, write};

/// What stands between two facts.
const DOT: &str = " · ";

/// The elements of a line of facts, together no longer than `max`; none where nothing is to be seen.
pub(crate) fn facts(text: &Text, max: usize, voice: &Voice<'_>) -> Vec<Value> {
    limits::fit(text, max, |text| elements(text, voice), |drawn| length(drawn))
}

/// How long the words of the elements are together.
pub(crate) fn length(elements: &[Value]) -> usize {
    let words = elements.iter().filter_map(|element| element["text"].as_str());
    words.map(limits::length).sum()
}

fn elements(text: &Text, voice: &Voice<'_>) -> Vec<Value> {
    let mut groups = groups(text, voice);
    // Elements stand beside each other, which tears lines apart; and only so many fit.
    let is_torn = groups.len() > 1 && text.to_plain().contains('\n');
    if is_torn || groups.len() > limits::CONTEXT {
        groups = vec![Group {
            is_plain: false,
            spans: text.0.clone(),
        }];
    }
    let drawn = groups.into_iter().enumerate().filter_map(|(at, group)| {
        let mut spans = group.spans;
        if at > 0 {
            spans.insert(0, Span::Plain(DOT.trim_start().to_owned()));
        }
        let text = Text(spans);
        let element = if group.is_plain {
            json!({ "type": "plain_text", "text": clean(&text.to_plain()).trim(), "emoji": false })
        } else {
            // `verbatim`: Slack makes no links and mentions of its own out of what people wrote.
            json!({ "type": "mrkdwn", "text": write(&text, voice).trim(), "verbatim": true })
        };
        (element["text"] != "").then_some(element)
    });
    drawn.collect()
}

/// Neighbouring facts of one kind.
struct Group {
    is_plain: bool,
    spans: Vec<Span>,
}

fn groups(text: &Text, voice: &Voice<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for spans in apart(text) {
        if Text(spans.clone()).is_blank() {
            continue;
        }
        let is_plain = spans.iter().all(|span| is_plain(span, voice));
        match groups.last_mut().filter(|group| group.is_plain == is_plain) {
            Some(group) => {
                group.spans.push(Span::Plain(DOT.to_owned()));
                group.spans.extend(spans);
            }
            None => groups.push(Group { is_plain, spans }),
        }
    }
    groups
}

/// The facts of a line, without the dots between them.
fn apart(text: &Text) -> Vec<Vec<Span>> {
    let mut facts: Vec<Vec<Span>> = vec![Vec::new()];
    for span in joined(text) {
        let Span::Plain(words) = &span else {
            facts.last_mut().expect("there is always one").push(span);
            continue;
        };
        for (at, words) in words.split(DOT).enumerate() {
            if at > 0 {
                facts.push(Vec::new());
            }
            if !words.is_empty() {
                facts
                    .last_mut()
                    .expect("there is always one")
                    .push(Span::Plain(words.to_owned()));
            }
        }
    }
    facts
}

fn is_plain(span: &Span, voice: &Voice<'_>) -> bool {
    match span {
        Span::Plain(_) => true,
        Span::User { user, .. } => !voice.pings(user),
        Span::Channel { channel, .. } => channel.connection != *voice.connection,
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

    fn check(text: &Text, expected: &[(&str, &str)]) {
        let connection = Connection("hq".into());
        let drawn = facts(text, limits::TEXT, &Voice::quiet(&connection));
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
            at: DateTime::from_timestamp(1_512_043_200, 0).expect("a moment"),
            style: TimeStyle::Clock,
            fallback: "12:00".into(),
        }
    }

    #[test]
    fn plain_facts_are_plain_text_and_only_those_with_more_are_markup() {
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
            &[
                ("plain_text", "@le_e_"),
                ("mrkdwn", "· opened <!date^1512043200^{time}|12:00> · *late*"),
                ("plain_text", "· <b> & _c_"),
            ],
        );
    }

    #[test]
    fn lines_and_too_many_facts_stay_together() {
        check(
            &Text::plain("a & b\n").then(noon()).then(" · c"),
            &[("mrkdwn", "a &amp; b\n<!date^1512043200^{time}|12:00> · c")],
        );
        let many: Text = (0..6).fold(Text::default(), |text, at| {
            text.then(noon()).then(format!(" · f{at} · "))
        });
        let connection = Connection("hq".into());
        assert_eq!(facts(&many, limits::TEXT, &Voice::quiet(&connection)).len(), 1);
        check(&Text::plain(" · \u{200b} · "), &[]);
    }

    proptest! {
        #[test]
        fn any_plain_words_are_plain_text_and_within_the_limit(words in any::<String>(), max in 20_usize..80) {
            let connection = Connection("hq".into());
            let drawn = facts(&Text::plain(words), max, &Voice::quiet(&connection));
            prop_assert!(length(&drawn) <= max && drawn.len() <= 1);
            for element in drawn {
                prop_assert_eq!(&element["type"], "plain_text");
            }
        }
    }
}
