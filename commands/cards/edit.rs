//! What an edit of a change has changed: before and after, side by side.

use chat::{Block, Text};
use desk::change::ChangeContent;

use crate::cards::phrases;
use crate::settings::Settings;

/// The most characters of each side of a text. A card shows the place where both begin to differ.
const SIDE: usize = 160;
/// The characters before that place.
const LEAD: usize = 40;

/// Returns the parts that differ, each with the text before and after the edit.
pub(crate) fn differences(settings: &Settings, before: &ChangeContent, after: &ChangeContent) -> Vec<Block> {
    let words = &settings.words;
    let texts = [
        (words.say("change-part-title"), &before.title, &after.title),
        (words.say("change-plan-reason"), &before.reason, &after.reason),
        (
            words.say("change-plan-implementation"),
            &before.plans.implementation,
            &after.plans.implementation,
        ),
        (
            words.say("change-plan-test"),
            &before.plans.test,
            &after.plans.test,
        ),
        (
            words.say("change-plan-backout"),
            &before.plans.backout,
            &after.plans.backout,
        ),
    ];
    let mut parts: Vec<(String, Text, Text)> = Vec::new();
    for (label, before, after) in texts.into_iter().filter(|(_, before, after)| before != after) {
        let (before, after) = excerpts(before, after);
        parts.push((label, Text::plain(before), Text::plain(after)));
    }
    if before.window != after.window {
        let label = words.say("change-part-window");
        parts.push((label, window(settings, before), window(settings, after)));
    }
    if before.services != after.services {
        let label = words.say("form-change-services");
        parts.push((label, services(settings, before), services(settings, after)));
    }
    for answer in &after.answers {
        let mut earlier = before.answers.iter();
        let earlier = earlier.find(|one| one.question == answer.question);
        let earlier = earlier.map_or("", |one| one.choice.as_str());
        if earlier != answer.choice {
            let sides = (Text::plain(earlier), Text::plain(answer.choice.clone()));
            parts.push((answer.label.clone(), sides.0, sides.1));
        }
    }
    if parts.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Text(Text::bold(words.say("change-edited")))];
    for (label, before, after) in parts {
        let line = Text::plain(format!("{label}: "));
        let line = line.then(side(settings, before)).then(" → ");
        blocks.push(Block::Text(line.then(side(settings, after))));
    }
    blocks
}

/// Returns one side, or that it says nothing.
fn side(settings: &Settings, text: Text) -> Text {
    match text.is_blank() {
        true => settings.words.text("change-part-empty"),
        false => text,
    }
}

fn window(settings: &Settings, content: &ChangeContent) -> Text {
    let Some(window) = content.window else {
        return Text::default();
    };
    let args = [
        ("from", phrases::clock(window.from).into()),
        ("until", phrases::clock(window.until).into()),
    ];
    settings.words.text_with("change-when", &args)
}

fn services(settings: &Settings, content: &ChangeContent) -> Text {
    let titles = content.services.iter();
    let titles = titles.map(|service| settings.service_title(service).to_owned());
    Text::plain(settings.words.list(titles))
}

/// Returns both texts on one line, from shortly before the place where they begin to differ.
fn excerpts(before: &str, after: &str) -> (String, String) {
    let (before, after) = (one_line(before), one_line(after));
    let same = before.iter().zip(&after).take_while(|(one, other)| one == other);
    let from = same.count().saturating_sub(LEAD);
    (excerpt(&before, from), excerpt(&after, from))
}

fn one_line(text: &str) -> Vec<char> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().collect()
}

fn excerpt(text: &[char], from: usize) -> String {
    let rest = &text[from.min(text.len())..];
    let shown: String = rest.iter().take(SIDE).collect();
    let lead = if from > 0 { "… " } else { "" };
    let end = if rest.len() > SIDE { " …" } else { "" };
    format!("{lead}{shown}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, expect: (&str, &str)) {
        let (was, is) = excerpts(before, after);
        assert_eq!((was.as_str(), is.as_str()), expect);
    }

    #[test]
    fn short_texts_are_shown_in_full() {
        check("at ten\n  sharp", "at eleven", ("at ten sharp", "at eleven"));
        check("", "at ten", ("", "at ten"));
    }

    #[test]
    fn long_texts_are_shown_where_they_begin_to_differ() {
        let same = "word ".repeat(100);
        let (was, is) = excerpts(&format!("{same}old"), &format!("{same}new"));
        assert!(was.starts_with("… ") && was.ends_with("word old"), "{was}");
        assert!(is.ends_with("word new"), "{is}");
        let (_, is) = excerpts("a", &"b".repeat(SIDE + 1));
        assert_eq!(is, format!("{} …", "b".repeat(SIDE)));
    }
}
