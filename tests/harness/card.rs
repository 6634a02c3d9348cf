//! A message as a person reads it, as one text for snapshots: every block, and the label of every control.

use expect_test::Expect;
use playground::Side;
use serde_json::Value;

use crate::Seen;

impl Seen {
    /// Compares the whole message with the snapshot of its platform.
    ///
    /// `UPDATE_EXPECT=1 cargo test --test stories on_sqlite` writes the snapshots anew. The filter is necessary:
    /// expect-test damages a file if one run writes the same snapshot twice, and every story runs on two databases.
    ///
    /// # Panics
    ///
    /// If the texts differ.
    pub fn shows(&self, slack: &Expect, discord: &Expect) {
        let expected = match self.side {
            Side::Slack => slack,
            Side::Discord => discord,
        };
        expected.assert_eq(&self.card());
    }

    /// The readable text, the entries of each menu, and the names of the files. Times and link targets are masked.
    pub fn card(&self) -> String {
        let mut lines = vec![mask_links(&mask_times(&self.rendered))];
        menu_entries(&self.controls, &mut lines);
        // Discord's text names the files already.
        if self.side == Side::Slack {
            lines.extend(self.files.iter().map(|file| format!("<{}>", file.name)));
        }
        lines.join("\n") + "\n"
    }
}

/// Adds a line for each entry of each menu.
fn menu_entries(tree: &Value, lines: &mut Vec<String>) {
    match tree {
        Value::Array(all) => all.iter().for_each(|one| menu_entries(one, lines)),
        Value::Object(object) => {
            let options = object.get("options").and_then(Value::as_array);
            for option in options.into_iter().flatten() {
                let label = option["text"]["text"].as_str().or(option["label"].as_str());
                lines.push(format!("  ▾ {}", label.unwrap_or_default()));
            }
            for value in object.values().filter(|_| options.is_none()) {
                menu_entries(value, lines);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Replaces each time by `<time>`: `<t:0:R>` as Discord's client receives it, and `1 Jan 00:00 UTC`, which Slack's
/// client shows if it does not know the reader's time zone.
fn mask_times(text: &str) -> String {
    let mut parts = text.split("<t:");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('>').unwrap_or_default();
        masked.push_str("<time>");
        masked.push_str(rest);
    }
    let mut parts: Vec<&str> = masked.split(" UTC").collect();
    let last = parts.pop().unwrap_or_default();
    let before = parts.into_iter().map(|part| {
        let third_word = part.rmatch_indices(char::is_whitespace).nth(2);
        let start = third_word.map_or(0, |(at, blank)| at + blank.len());
        format!("{}<time>", &part[..start])
    });
    before.chain([last.to_owned()]).collect()
}

/// Replaces the target of each of Discord's links by `link`. The target contains the ids of the message.
fn mask_links(text: &str) -> String {
    let mut parts = text.split("](<");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |masked, part| {
        let (_, rest) = part.split_once(">)").unwrap_or_default();
        format!("{masked}](<link>){rest}")
    })
}
