//! Somebody at the playground: what they can do and see, in the same words on both platforms.

use std::time::Duration;

use playground::{Playground, Side};
use serde_json::{Value, json};

use crate::find::{self, Found};

/// How long a person waits for something to appear before the story fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// One of the scene's people.
#[derive(Clone)]
pub struct Person {
    /// The world they live in.
    pub playground: Playground,
    /// Which platform they are on.
    pub side: Side,
    /// The platform's user id.
    pub id: String,
}

/// A message that somebody wrote or saw.
#[derive(Clone, Debug)]
pub struct Message {
    /// The platform's channel id.
    pub channel: String,
    /// The platform's message id.
    pub id: String,
}

/// A message as somebody sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Where it stands.
    pub message: Message,
    /// The message that its thread hangs under.
    pub thread: Option<String>,
    /// What can be read.
    pub rendered: String,
    /// Whether only they see it.
    pub private: bool,
    /// Whether the desk wrote it.
    pub by_desk: bool,
    /// Its blocks or components.
    pub controls: Value,
    /// The files beside it.
    pub files: Vec<SeenFile>,
    /// Its fallback: what a notification shows.
    pub fallback: String,
}

/// A file beside a message.
#[derive(Clone, Debug)]
pub struct SeenFile {
    /// What it is called.
    pub name: String,
    /// Where its content is.
    pub url: String,
}

impl Person {
    /// The id of a channel (`#help`) or of the direct conversation with the desk (`dm`).
    pub fn place(&self, name: &str) -> String {
        match (self.side, name) {
            (Side::Slack, "dm") => self.playground.slack().dm_channel(&self.id),
            (Side::Discord, "dm") => self.playground.discord().dm_channel(&self.id),
            (Side::Slack, "#help") => "C0HELP".into(),
            (Side::Slack, "#general") => "C0GENERAL".into(),
            (Side::Slack, "#desk-agents") => "C0AGENTS".into(),
            (Side::Discord, "#help") => "1100000000000000101".into(),
            (Side::Discord, "#general") => "1100000000000000102".into(),
            (Side::Discord, "#desk-agents") => "1100000000000000103".into(),
            (_, other) => other.to_owned(),
        }
    }

    /// What the platform shows them as.
    pub fn name(&self) -> &'static str {
        match self.id.as_str() {
            "U0LEE" => "Lee Park",
            "U0ANN" => "Ann Berg",
            "U0SAM" => "Sam Ortiz",
            "U0KIM" => "Kim Novak",
            "1100000000000001001" => "Bo",
            "1100000000000001002" => "Mia",
            "1100000000000001003" => "Sam",
            "1100000000000001004" => "Kim",
            _ => "somebody",
        }
    }

    /// Writes into a channel or the direct conversation.
    pub async fn says(&self, place: &str, text: &str) -> Message {
        let channel = self.place(place);
        let id = match self.side {
            Side::Slack => self.playground.slack().say(&self.id, &channel, text, None).await,
            Side::Discord => self.playground.discord().say(&self.id, &channel, text).await,
        };
        Message {
            channel,
            id: id.expect("they may write there"),
        }
    }

    /// The desk's name as it is typed to be a mention, with a blank behind it.
    pub fn desk(&self) -> &'static str {
        match self.side {
            Side::Slack => "@desk ",
            Side::Discord => "<@1100000000000009001> ",
        }
    }

    /// Somebody's name as it is typed to be a mention.
    pub fn typed(&self) -> String {
        match self.side {
            // Slack's people are called by their first names in the scene.
            Side::Slack => format!("@{}", self.id.trim_start_matches("U0").to_lowercase()),
            Side::Discord => format!("<@{}>", self.id),
        }
    }

    /// Begins a thread under a message, where the platform does not have one under each.
    ///
    /// # Panics
    ///
    /// If they may not.
    pub async fn begins_thread(&self, root: &Message) {
        if self.side == Side::Discord {
            let discord = self.playground.discord();
            let opened = discord.open_thread(&self.id, &root.channel, Some(&root.id), "about this");
            opened.await.expect("they may open threads");
        }
    }

    /// Tries to write into a channel; `Err` is what their client shows.
    ///
    /// # Errors
    ///
    /// What their client shows.
    pub async fn tries_to_say(&self, place: &str, text: &str) -> Result<(), String> {
        let channel = self.place(place);
        match self.side {
            Side::Slack => self
                .playground
                .slack()
                .say(&self.id, &channel, text, None)
                .await
                .map(drop),
            Side::Discord => self
                .playground
                .discord()
                .say(&self.id, &channel, text)
                .await
                .map(drop),
        }
    }

    /// Answers in the thread under a message; in a Discord DM, with a reply.
    pub async fn answers(&self, root: &Message, text: &str) -> Message {
        let (channel, id) = match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                (
                    root.channel.clone(),
                    slack.say(&self.id, &root.channel, text, Some(&root.id)).await,
                )
            }
            Side::Discord if root.channel == self.place("dm") => {
                let discord = self.playground.discord();
                (
                    root.channel.clone(),
                    discord.reply(&self.id, &root.channel, &root.id, text).await,
                )
            }
            Side::Discord => {
                // The desk opens the thread a moment after its card.
                let discord = self.playground.discord();
                let is_open = || {
                    discord
                        .threads_of(&root.channel)
                        .iter()
                        .any(|(id, _)| *id == root.id)
                };
                self.playground.record().until(is_open, PATIENCE).await;
                (root.id.clone(), discord.say(&self.id, &root.id, text).await)
            }
        };
        Message {
            channel,
            id: id.expect("they may write there"),
        }
    }

    /// Puts the 🎫 under a message.
    pub async fn reacts_with_ticket(&self, message: &Message) {
        let Message { channel, id } = message;
        match self.side {
            Side::Slack => {
                self.playground
                    .slack()
                    .react(&self.id, channel, id, "ticket")
                    .await
            }
            Side::Discord => self.playground.discord().react(&self.id, channel, id, "🎫").await,
        }
        .expect("they may react there");
    }

    /// Types a slash command; `Err` is what their client shows.
    ///
    /// # Errors
    ///
    /// What their client shows.
    pub async fn tries_command(&self, place: &str, name: &str, words: &str) -> Result<(), String> {
        let channel = self.place(place);
        match self.side {
            Side::Slack => {
                self.playground
                    .slack()
                    .slash(&self.id, &channel, &format!("/{name}"), words)
                    .await
            }
            Side::Discord => {
                let options = if words.is_empty() {
                    json!({})
                } else {
                    json!({"words": words})
                };
                self.playground
                    .discord()
                    .slash(&self.id, &channel, name, options)
                    .await
            }
        }
    }

    /// Types a slash command.
    pub async fn commands(&self, place: &str, name: &str, words: &str) {
        self.tries_command(place, name, words)
            .await
            .expect("the desk answers in time");
    }

    /// Types `/ticket` in somebody else's name.
    ///
    /// # Panics
    ///
    /// If the desk does not answer in time.
    pub async fn commands_for(&self, place: &str, whom: &Person, words: &str) {
        let channel = self.place(place);
        match self.side {
            Side::Slack => {
                let words = format!("for {} {words}", whom.typed());
                let slack = self.playground.slack();
                slack.slash(&self.id, &channel, "/ticket", &words).await
            }
            Side::Discord => {
                let options = json!({"words": words, "for": whom.id});
                let discord = self.playground.discord();
                discord.slash(&self.id, &channel, "ticket", options).await
            }
        }
        .expect("the desk answers in time");
    }

    /// Asks for something with the form: the kind is chosen in it on Slack, and beside the command on Discord.
    ///
    /// # Panics
    ///
    /// If the desk does not answer in time.
    pub async fn requests(&self, place: &str, line: &str) {
        let (channel, what) = (self.place(place), ("In one line", line));
        match self.side {
            Side::Slack => {
                self.commands(place, "ticket", "").await;
                self.fills(place, &[("What is it?", "I need something"), what])
                    .await;
            }
            Side::Discord => {
                let discord = self.playground.discord();
                let asked = discord.slash(&self.id, &channel, "ticket", json!({"kind": "request"}));
                asked.await.expect("the desk answers in time");
                self.fills(place, &[what]).await;
            }
        }
    }

    /// Lets nobody write to them directly any more.
    ///
    /// # Panics
    ///
    /// If they are not in the scene.
    pub fn closes_direct_messages(&self) {
        match self.side {
            Side::Slack => self.playground.slack().set_accepts_dms(&self.id, false),
            Side::Discord => {
                self.playground
                    .discord()
                    .accept_dms(&self.id, false)
                    .expect("they are in the scene");
            }
        }
    }

    /// Chooses "Open a ticket" in a message's menu.
    pub async fn opens_menu(&self, message: &Message) {
        let Message { channel, id } = message;
        match self.side {
            Side::Slack => self
                .playground
                .slack()
                .shortcut(&self.id, "open_ticket", Some(channel), Some(id))
                .await
                .map(drop),
            Side::Discord => {
                self.playground
                    .discord()
                    .message_menu(&self.id, "Open a ticket", channel, id)
                    .await
            }
        }
        .expect("the desk answers in time");
    }

    /// Everything they see of a place, threads included, oldest first.
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
        let seen = self.playground.slack().messages_seen_by(&self.id, channel);
        let of = |message: playground::slack::SeenMessage| Seen {
            thread: message.thread_ts.filter(|root| *root != message.ts),
            message: Message {
                channel: channel.to_owned(),
                id: message.ts,
            },
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
        let seen = self.playground.discord().messages_seen_by(&self.id, channel);
        let desk = "1100000000000009001";
        let of = |message: playground::discord::SeenMessage| Seen {
            message: Message {
                channel: channel.to_owned(),
                id: message.id,
            },
            thread: thread.map(str::to_owned),
            // What Discord's client shows of an escaped sign is the sign.
            rendered: message.rendered.replace('\\', ""),
            private: message.ephemeral,
            by_desk: message.author == desk,
            controls: Value::Array(message.components),
            files: files(&message.attachments, "filename", "url"),
            fallback: message.content,
        };
        seen.into_iter().map(of).collect()
    }

    /// Everything they see of a place, as one text.
    pub fn view(&self, place: &str) -> String {
        let seen = self.sees(place);
        seen.iter()
            .map(|seen| seen.rendered.as_str())
            .collect::<Vec<_>>()
            .join("\n---\n")
    }

    /// Waits until some message in a place contains all of these words, and returns the last that does.
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
            PATIENCE,
        );
        let came = came.await;
        assert!(
            came,
            "{} never saw {words:?} in {place}, only:\n{}",
            self.id,
            self.view(place)
        );
        found.expect("it came")
    }

    /// Waits until no message in a place contains these words.
    pub async fn loses(&self, place: &str, words: &str) {
        let holds = || self.sees(place).iter().all(|seen| !seen.rendered.contains(words));
        let gone = self.playground.record().until(holds, PATIENCE).await;
        assert!(
            gone,
            "{} still sees {words:?} in {place}:\n{}",
            self.id,
            self.view(place)
        );
    }

    /// Clicks a button, or chooses an entry of a menu, on the last message in a place that contains these words and
    /// offers that control.
    pub async fn clicks(&self, place: &str, words: &str, label: &str) {
        self.tries_click(place, words, label)
            .await
            .expect("the desk answers in time");
    }

    /// As [`Person::clicks`]; `Err` is what their client shows.
    ///
    /// # Errors
    ///
    /// What their client shows.
    pub async fn tries_click(&self, place: &str, words: &str, label: &str) -> Result<(), String> {
        loop {
            let (seen, found) = self.control(place, words, label).await;
            match self.uses(&seen, found).await {
                // The card was drawn again between the look and the click.
                Err(why) if why.starts_with("there is no") => {}
                other => return other,
            }
        }
    }

    async fn uses(&self, seen: &Seen, found: Found) -> Result<(), String> {
        let Message { channel, id } = &seen.message;
        match (self.side, found) {
            (Side::Slack, Found::Button { id: action }) => {
                self.playground
                    .slack()
                    .click(&self.id, channel, id, &action, None)
                    .await
            }
            (
                Side::Slack,
                Found::Option {
                    id: action,
                    value,
                    overflow: true,
                },
            ) => {
                self.playground
                    .slack()
                    .click(&self.id, channel, id, &action, Some(&value))
                    .await
            }
            (
                Side::Slack,
                Found::Option {
                    id: action,
                    value,
                    overflow: false,
                },
            ) => {
                self.playground
                    .slack()
                    .select(&self.id, channel, id, &action, value)
                    .await
            }
            (Side::Discord, Found::Button { id: custom_id }) => {
                self.playground
                    .discord()
                    .click(&self.id, channel, id, &custom_id)
                    .await
            }
            (
                Side::Discord,
                Found::Option {
                    id: custom_id, value, ..
                },
            ) => {
                self.playground
                    .discord()
                    .select(&self.id, channel, id, &custom_id, &[&value])
                    .await
            }
        }
    }

    async fn control(&self, place: &str, words: &str, label: &str) -> (Seen, Found) {
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
        let came = self.playground.record().until(look, PATIENCE).await;
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
        found.expect("it came")
    }

    /// Whether a message in a place that contains these words offers that control.
    pub fn is_offered(&self, place: &str, words: &str, label: &str) -> bool {
        let mut seen = self
            .sees(place)
            .into_iter()
            .filter(|seen| seen.rendered.contains(words));
        seen.any(|seen| find::control(&seen.controls, label).is_some())
    }

    /// Fills in the open form by its labels and submits it. On Discord, choices may be asked for first.
    pub async fn fills(&self, place: &str, answers: &[(&str, &str)]) {
        match self.side {
            Side::Slack => self.fills_on_slack(answers).await,
            Side::Discord => self.fills_on_discord(place, answers).await,
        }
    }

    async fn fills_on_slack(&self, answers: &[(&str, &str)]) {
        let slack = self.playground.slack();
        let open = || slack.modal_of(&self.id).is_some();
        assert!(
            self.playground.record().until(open, PATIENCE).await,
            "{} sees no form",
            self.id
        );
        let modal = slack.modal_of(&self.id).expect("it is open");
        let values = find::slack_values(&modal, answers);
        let id = modal["id"].as_str().expect("views have ids");
        slack
            .submit(&self.id, id, &values)
            .await
            .expect("the desk answers in time");
    }

    async fn fills_on_discord(&self, place: &str, answers: &[(&str, &str)]) {
        let discord = self.playground.discord();
        for (_, answer) in answers {
            if discord.modal_of(&self.id).is_some() {
                break;
            }
            self.clicks(place, "", answer).await;
        }
        if discord.modal_of(&self.id).is_none() {
            let last = self
                .sees(place)
                .into_iter()
                .rev()
                .find(|seen| seen.private)
                .expect("choices are asked for");
            let button = find::any_button(&last.controls).expect("a button goes on");
            discord
                .click(&self.id, &last.message.channel, &last.message.id, &button)
                .await
                .expect("the desk answers in time");
        }
        let Some(modal) = discord.modal_of(&self.id) else {
            return;
        };
        let values = find::discord_values(&modal, answers);
        let id = modal["custom_id"].as_str().expect("modals have ids");
        discord
            .submit(&self.id, id, &values)
            .await
            .expect("the desk answers in time");
    }

    /// Waits until a form is open, and returns it with what stands in it.
    pub async fn opens_form(&self) -> Value {
        let form = || match self.side {
            Side::Slack => self.playground.slack().modal_of(&self.id),
            Side::Discord => self.playground.discord().modal_of(&self.id),
        };
        let open = self
            .playground
            .record()
            .until(|| form().is_some(), PATIENCE)
            .await;
        assert!(open, "{} sees no form", self.id);
        form().expect("it is open")
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
