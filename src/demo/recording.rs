//! A recorded help channel: a JSON object a line, `conv`, `ts`, `user`, `text` (as Slack escapes it).
//!
//! It is read line by line, twice: once for the people, once for the words. What is kept does not grow with the file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use chrono::{DateTime, NaiveDateTime, Utc};
use playground::{SlackPerson, SlackScene, SlackStanding};
use serde::Deserialize;

/// So many people get a name of their own; those who come later share theirs.
const PEOPLE: usize = 1_000;

/// A recording on the disk, and who speaks in it.
pub struct Recording {
    path: PathBuf,
    people: BTreeMap<String, SlackPerson>,
}

/// One line of it.
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

/// What somebody said.
#[derive(Debug, PartialEq)]
pub(super) struct Message {
    /// When.
    pub(super) at: DateTime<Utc>,
    /// Who, as the recording calls them.
    pub(super) user: String,
    /// What, as a person types it.
    pub(super) words: String,
}

impl Recording {
    /// Reads who speaks in it.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or a line is not what it should be.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let mut recording = Self {
            path: path.to_owned(),
            people: BTreeMap::new(),
        };
        for line in recording.lines()? {
            let Line { user, .. } = line?;
            let index = recording.people.len();
            if index < PEOPLE && !recording.people.contains_key(&user) {
                let made_up = person(&user, index);
                recording.people.insert(user, made_up);
            }
        }
        if recording.people.is_empty() {
            return Err(anyhow!("{} holds no message", path.display()));
        }
        Ok(recording)
    }

    /// How many people speak in it.
    pub(super) fn people(&self) -> usize {
        self.people.len()
    }

    /// Lets its people join the workspace and #help.
    pub(super) fn move_in(&self, slack: &mut SlackScene) {
        slack.people.extend(self.people.values().cloned());
        for channel in slack.channels.iter_mut().filter(|channel| channel.name == "help") {
            channel
                .members
                .extend(self.people.values().map(|person| person.id.clone()));
        }
    }

    /// Slack's id of somebody.
    pub(super) fn id_of(&self, user: &str) -> &str {
        let known = self.people.get(user).or_else(|| {
            let sum: usize = user.bytes().map(usize::from).sum();
            self.people.values().nth(sum % self.people.len())
        });
        known.map_or("", |person| person.id.as_str())
    }

    /// What is said, in the order of the file.
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

    /// What a person typed, of what Slack made of it: names instead of ids, bare addresses, plain signs.
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
        // Nobody is woken by a recording.
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
        reason = "what is too large becomes the largest, and is refused"
    )]
    let micros = (seconds * 1e6) as i64;
    DateTime::from_timestamp_micros(micros).with_context(|| format!("{seconds} is no moment"))
}

/// Somebody made up on the fly, of the name that the recording gives.
fn person(user: &str, index: usize) -> SlackPerson {
    let plain: String = user
        .to_lowercase()
        .chars()
        .filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_'))
        .take(16)
        .collect();
    SlackPerson {
        id: format!("U1R{index:05}"),
        // The number keeps two people of one name apart, and the scene's own people from the recording's.
        name: format!("{plain}.{index}"),
        real_name: user.chars().take(40).collect(),
        title: String::new(),
        email: None,
        tz: "Europe/Berlin".to_owned(),
        standing: SlackStanding::Member,
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
    fn what_slack_escaped_is_typed_again() {
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
    fn a_line_that_is_wrong_is_named() {
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
