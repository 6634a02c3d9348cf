//! A recorded help channel: one JSON object on each line, with `conv`, `ts`, `user` and `text` (as Slack escapes it).
//!
//! The file is read twice, line by line: once for the people, once for the messages. Memory does not grow with the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use chrono::{DateTime, NaiveDateTime, Utc};
use playground::{SlackAccountKind, SlackPerson, SlackScene};
use serde::Deserialize;

/// The most people with an account of their own. Further people share these accounts.
const MAX_PEOPLE: usize = 1_000;

/// A recording on the disk, and its people.
pub struct Recording {
    path: PathBuf,
    people: BTreeMap<String, SlackPerson>,
}

/// One line of a recording.
#[derive(Debug, Deserialize)]
struct Line {
    ts: Moment,
    user: String,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Moment {
    Seconds(f64),
    Text(String),
}

/// A message of a recording.
#[derive(Debug, PartialEq)]
pub(super) struct Message {
    /// The time.
    pub(super) at: DateTime<Utc>,
    /// The author's name in the recording.
    pub(super) user: String,
    /// The text as a person types it.
    pub(super) words: String,
}

impl Recording {
    /// Reads the people of a recording.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or a line is malformed.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let mut recording = Self {
            path: path.to_owned(),
            people: BTreeMap::new(),
        };
        for line in recording.lines()? {
            let Line { user, .. } = line?;
            let index = recording.people.len();
            if index < MAX_PEOPLE && !recording.people.contains_key(&user) {
                let made_up = person(&user, index);
                recording.people.insert(user, made_up);
            }
        }
        if recording.people.is_empty() {
            return Err(anyhow!("{} holds no message", path.display()));
        }
        Ok(recording)
    }

    /// The number of people.
    pub(super) fn people(&self) -> usize {
        self.people.len()
    }

    /// Adds the people to the workspace and to #help.
    pub(super) fn add_people(&self, slack: &mut SlackScene) {
        slack.people.extend(self.people.values().cloned());
        for channel in slack.channels.iter_mut().filter(|channel| channel.name == "help") {
            channel
                .members
                .extend(self.people.values().map(|person| person.id.clone()));
        }
    }

    /// The Slack id of a person.
    pub(super) fn id_of(&self, user: &str) -> &str {
        let known = self.people.get(user).or_else(|| {
            let sum: usize = user.bytes().map(usize::from).sum();
            self.people.values().nth(sum % self.people.len())
        });
        known.map_or("", |person| person.id.as_str())
    }

    /// The messages, in the order of the file.
    pub(super) fn messages(&self) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Message>>> {
        Ok(self.lines()?.map(|line| {
            let line = line?;
            Ok(Message {
                at: line.ts.moment()?,
                words: self.typed(&line.text),
                user: line.user,
            })
        }))
    }

    fn lines(&self) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Line>> + use<>> {
        let path = self.path.display().to_string();
        let file = File::open(&self.path).with_context(|| format!("cannot read {path}"))?;
        let lines = BufReader::new(file).lines().enumerate();
        Ok(lines
            .filter(|(_, line)| !line.as_ref().is_ok_and(|line| line.trim().is_empty()))
            .map(move |(index, line)| {
                let read = line.map_err(anyhow::Error::new);
                let read = read.and_then(|line| Ok(serde_json::from_str(&line)?));
                read.with_context(|| format!("{path}:{}: not {{\"ts\", \"user\", \"text\"}}", index + 1))
            }))
    }

    /// Undoes Slack's escaping: names instead of ids, plain addresses, plain characters.
    fn typed(&self, escaped: &str) -> String {
        let mut out = String::new();
        let mut rest = escaped;
        while let Some((before, behind)) = rest.split_once('<') {
            out.push_str(before);
            let Some((inside, behind)) = behind.split_once('>') else {
                out.push('<');
                rest = behind;
                continue;
            };
            let (target, label) = inside.split_once('|').unwrap_or((inside, ""));
            match (target.chars().next(), label) {
                (Some('@'), _) => match self.people.get(&target[1..]) {
                    Some(person) => out.push_str(&format!("@{}", person.name)),
                    None => out.push_str(target),
                },
                (Some('#' | '!'), "") => out.push_str(target),
                (Some(sign @ '#'), label) => out.push_str(&format!("{sign}{label}")),
                (Some('!'), label) => out.push_str(label),
                (Some(_) | None, _) => out.push_str(target),
            }
            rest = behind;
        }
        out.push_str(rest);
        // A recording notifies nobody.
        let out = out
            .replace("!here", "here")
            .replace("!channel", "channel")
            .replace("!everyone", "everyone");
        out.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    }
}

impl Moment {
    fn moment(&self) -> anyhow::Result<DateTime<Utc>> {
        let text = match self {
            Moment::Seconds(seconds) => return seconds_since_epoch(*seconds),
            Moment::Text(text) => text,
        };
        if let Ok(seconds) = text.parse() {
            return seconds_since_epoch(seconds);
        }
        let naive = || Ok(text.parse::<NaiveDateTime>()?.and_utc());
        let zoned = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
        zoned
            .or_else(|_: chrono::ParseError| naive())
            .map_err(|error: chrono::ParseError| anyhow!("\"{text}\" is no moment: {error}"))
    }
}

fn seconds_since_epoch(seconds: f64) -> anyhow::Result<DateTime<Utc>> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a value that is too large saturates and is refused"
    )]
    let micros = (seconds * 1e6) as i64;
    DateTime::from_timestamp_micros(micros).with_context(|| format!("{seconds} is no moment"))
}

/// An invented person with the name from the recording.
fn person(user: &str, index: usize) -> SlackPerson {
    let plain: String = user
        .to_lowercase()
        .chars()
        .filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_'))
        .take(16)
        .collect();
    SlackPerson {
        id: format!("U1R{index:05}"),
        // The number distinguishes people of the same name, and recorded people from the scene's people.
        name: format!("{plain}.{index}"),
        real_name: user.chars().take(40).collect(),
        title: String::new(),
        email: None,
        tz: "Europe/Berlin".to_owned(),
        standing: SlackAccountKind::Member,
        accepts_dms: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording(lines: &str) -> anyhow::Result<Vec<Message>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("channel.jsonl");
        std::fs::write(&path, lines)?;
        let recording = Recording::open(&path)?;
        recording.messages()?.collect()
    }

    #[test]
    fn slack_escaping_is_undone() {
        let line = r#"{"conv":1,"ts":"2017-05-11T15:46:08.5","user":"Ann","text":"<@Bo> see <https://a.example/?a=1&amp;b|a.example> &lt;b&gt; in <#C1|help> <!here> <@Nobody>"}
{"ts":"1494517568.512661","user":"Bo","text":"a < b"}"#;
        let said = recording(line).expect("two lines");
        assert_eq!(
            said[0].words,
            "@bo.1 see https://a.example/?a=1&b <b> in #help here @Nobody"
        );
        assert_eq!(said[0].at.to_rfc3339(), "2017-05-11T15:46:08.500+00:00");
        assert_eq!(said[1].words, "a < b");
        assert_eq!(said[1].at.timestamp(), 1_494_517_568);
    }

    #[test]
    fn an_error_names_the_malformed_line() {
        let wrong = recording("{\"ts\":\"2017-05-11T15:46:08\",\"user\":\"Ann\",\"text\":\"a\"}\n\nhello\n");
        assert!(
            wrong
                .expect_err("no JSON")
                .to_string()
                .contains("channel.jsonl:3:")
        );
        assert!(
            recording("")
                .expect_err("empty")
                .to_string()
                .contains("holds no message")
        );
        assert!(recording("{\"ts\":\"noon\",\"user\":\"Ann\",\"text\":\"a\"}").is_err());
    }
}
