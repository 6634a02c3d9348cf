//! The messages that a person sees, and waiting for a message to appear.

use playground::Side;
use serde_json::Value;

use crate::find::{self, Found};
use crate::person::{Message, Person, TIMEOUT};

/// A message as a person sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The platform of the person.
    pub side: Side,
    /// The location.
    pub message: Message,
    /// The root message of the thread, if the message is in one.
    pub thread: Option<String>,
    /// The name under which the desk shows the words of a person, if the platform shows it.
    pub speaker: Option<String>,
    /// The readable text, with controls in square brackets.
    pub rendered: String,
    /// Whether only this person sees it.
    pub private: bool,
    /// Whether the desk wrote it.
    pub by_desk: bool,
    /// The blocks or components.
    pub controls: Value,
    /// The attached files.
    pub files: Vec<SeenFile>,
    /// The fallback text, which notifications show.
    pub fallback: String,
}

/// A file attached to a message.
#[derive(Clone, Debug)]
pub struct SeenFile {
    /// The file name.
    pub name: String,
    /// The download URL.
    pub url: String,
}

impl Person {
    /// All messages that the person sees in a place, including threads, oldest first.
    pub fn sees(&self, place: &str) -> Vec<Seen> {
        let channel = self.place(place);
        match self.side {
            Side::Slack => self.sees_on_slack(&channel),
            Side::Discord => {
                let discord = self.playground.discord();
                let threads = discord.threads_of(&channel).into_iter().map(|(id, _)| id);
                let mut all = self.sees_on_discord(&channel, None);
                all.extend(threads.flat_map(|thread| self.sees_on_discord(&thread, Some(&thread))));
                all
            }
        }
    }

    fn sees_on_slack(&self, channel: &str) -> Vec<Seen> {
        let seen = self.playground.slack().visible_messages(&self.id, channel);
        let of = |message: playground::slack::VisibleMessage| Seen {
            side: Side::Slack,
            thread: message.thread_ts.filter(|root| *root != message.ts),
            message: Message {
                channel: channel.to_owned(),
                id: message.ts,
            },
            speaker: message.username,
            rendered: message.rendered,
            private: message.is_ephemeral,
            by_desk: message.is_bot,
            controls: message.blocks.unwrap_or_default(),
            files: files(&message.files, "name", "url_private"),
            fallback: message.text,
        };
        seen.into_iter().map(of).collect()
    }

    fn sees_on_discord(&self, channel: &str, thread: Option<&str>) -> Vec<Seen> {
        let seen = self.playground.discord().visible_messages(&self.id, channel);
        let desk = "1100000000000009001";
        let of = |message: playground::discord::VisibleMessage| Seen {
            side: Side::Discord,
            message: Message {
                channel: channel.to_owned(),
                id: message.id,
            },
            thread: thread.map(str::to_owned),
            speaker: None,
            // Discord's client does not show the backslash of an escaped character.
            rendered: message.rendered.replace('\\', ""),
            private: message.ephemeral,
            by_desk: message.author == desk,
            controls: Value::Array(message.components),
            files: files(&message.attachments, "filename", "url"),
            fallback: message.content,
        };
        seen.into_iter().map(of).collect()
    }

    /// The text of all messages that the person sees in a place.
    pub fn view(&self, place: &str) -> String {
        let seen = self.sees(place);
        seen.iter()
            .map(|seen| seen.rendered.as_str())
            .collect::<Vec<_>>()
            .join("\n---\n")
    }

    /// Waits until a message in a place contains all of these words, and returns the last such message.
    pub async fn finds(&self, place: &str, words: &[&str]) -> Seen {
        let mut found = None;
        let came = self.playground.record().until(
            || {
                let seen = self.sees(place).into_iter().rev();
                found = seen
                    .clone()
                    .find(|seen| words.iter().all(|word| seen.rendered.contains(word)));
                found.is_some()
            },
            TIMEOUT,
        );
        let came = came.await;
        assert!(
            came,
            "{} never saw {words:?} in {place}, only:\n{}",
            self.id,
            self.view(place)
        );
        found.expect("the wait succeeded")
    }

    /// Waits until no message in a place contains these words.
    pub async fn waits_until_gone(&self, place: &str, words: &str) {
        let holds = || self.sees(place).iter().all(|seen| !seen.rendered.contains(words));
        let gone = self.playground.record().until(holds, TIMEOUT).await;
        assert!(
            gone,
            "{} still sees {words:?} in {place}:\n{}",
            self.id,
            self.view(place)
        );
    }

    /// Waits until a message in a place that contains these words has the control.
    pub(crate) async fn control(&self, place: &str, words: &str, label: &str) -> (Seen, Found) {
        let mut found = None;
        let look = || {
            let mut seen = self
                .sees(place)
                .into_iter()
                .rev()
                .filter(|seen| seen.rendered.contains(words));
            found = seen.find_map(|seen| find::control(&seen.controls, label).map(|control| (seen, control)));
            found.is_some()
        };
        let came = self.playground.record().until(look, TIMEOUT).await;
        let controls: Vec<String> = self
            .sees(place)
            .iter()
            .map(|seen| seen.controls.to_string())
            .collect();
        assert!(
            came,
            "{} finds no [{label}] on {words:?} in {place}:\n{}\n{controls:#?}",
            self.id,
            self.view(place)
        );
        found.expect("the wait succeeded")
    }

    /// Whether a message in a place that contains these words has the control.
    pub fn is_offered(&self, place: &str, words: &str, label: &str) -> bool {
        let mut seen = self
            .sees(place)
            .into_iter()
            .filter(|seen| seen.rendered.contains(words));
        seen.any(|seen| find::control(&seen.controls, label).is_some())
    }
}

fn files(files: &[Value], name: &str, url: &str) -> Vec<SeenFile> {
    let word = |file: &Value, field: &str| file[field].as_str().unwrap_or_default().to_owned();
    let files = files.iter().map(|file| SeenFile {
        name: word(file, name),
        url: word(file, url),
    });
    files.collect()
}
