//! A person at the playground: their identity, and what they write, in the same way on both platforms.
//! [`crate::seen`] has what they see, [`crate::controls`] their clicks and form input.

use std::time::Duration;

use playground::{Playground, Side};
use serde_json::json;

/// How long a story waits for something to appear before it fails.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(20);

/// A person of the scene.
#[derive(Clone)]
pub struct Person {
    /// The emulated platforms.
    pub playground: Playground,
    /// The platform of the account.
    pub side: Side,
    /// The platform's user id.
    pub id: String,
}

/// The location of a message.
#[derive(Clone, Debug)]
pub struct Message {
    /// The platform's channel id.
    pub channel: String,
    /// The platform's message id.
    pub id: String,
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
            (Side::Slack, "#desk-private") => "C0PRIVATE".into(),
            (Side::Slack, "#approvals") => "C0APPROVALS".into(),
            (Side::Discord, "#help") => "1100000000000000101".into(),
            (Side::Discord, "#general") => "1100000000000000102".into(),
            (Side::Discord, "#desk-agents") => "1100000000000000103".into(),
            (Side::Discord, "#desk-private") => "1100000000000000104".into(),
            (Side::Discord, "#approvals") => "1100000000000000105".into(),
            (_, other) => other.to_owned(),
        }
    }

    /// The display name.
    pub fn name(&self) -> &'static str {
        match self.id.as_str() {
            "U0LEE" => "Lee Park",
            "U0ANN" => "Ann Berg",
            "U0SAM" => "Sam Ortiz",
            "U0KIM" => "Kim Novak",
            "U0DANA" => "Dana Cole",
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
            id: id.expect("the person may write in this channel"),
        }
    }

    /// A mention of the desk as the person types it, with a trailing space.
    pub fn desk_mention(&self) -> &'static str {
        match self.side {
            Side::Slack => "@desk ",
            Side::Discord => "<@1100000000000009001> ",
        }
    }

    /// A mention of this person as others type it.
    pub fn mention(&self) -> String {
        match self.side {
            // The user names of the scene's people on Slack are their first names.
            Side::Slack => format!("@{}", self.id.trim_start_matches("U0").to_lowercase()),
            Side::Discord => format!("<@{}>", self.id),
        }
    }

    /// Starts a thread under a message on Discord. On Slack, every message has one.
    ///
    /// # Panics
    ///
    /// If the person may not open threads.
    pub async fn starts_thread(&self, root: &Message) {
        if self.side == Side::Discord {
            let discord = self.playground.discord();
            let opened = discord.open_thread(&self.id, &root.channel, Some(&root.id), "about this");
            opened.await.expect("the person may open threads");
        }
    }

    /// Tries to write into a channel.
    ///
    /// # Errors
    ///
    /// The error that the client shows.
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

    /// Answers in the thread of a message. In a Discord direct message, sends a reply.
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
                // The desk opens the thread shortly after it posts the card.
                let discord = self.playground.discord();
                let is_open = || {
                    discord
                        .threads_of(&root.channel)
                        .iter()
                        .any(|(id, _)| *id == root.id)
                };
                self.playground.record().until(is_open, TIMEOUT).await;
                (root.id.clone(), discord.say(&self.id, &root.id, text).await)
            }
        };
        Message {
            channel,
            id: id.expect("the person may write in this channel"),
        }
    }

    /// Reacts to a message with 🎫.
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
        .expect("the person may react in this channel");
    }

    /// Tries to run a slash command.
    ///
    /// # Errors
    ///
    /// The error that the client shows.
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

    /// Types into `/kb`, and returns the labels that the client suggests. Slack suggests nothing.
    pub async fn types_question(&self, place: &str, words: &str) -> Vec<String> {
        let channel = self.place(place);
        match self.side {
            Side::Slack => Vec::new(),
            Side::Discord => {
                let discord = self.playground.discord();
                let suggested = discord.autocomplete(&self.id, &channel, ("kb", "words"), words);
                // A person without full membership may use no commands.
                let suggested = suggested.await.unwrap_or_default();
                let label =
                    |choice: &serde_json::Value| choice["name"].as_str().unwrap_or_default().to_owned();
                suggested.iter().map(label).collect()
            }
        }
    }

    /// Runs a slash command.
    pub async fn runs_command(&self, place: &str, name: &str, words: &str) {
        self.tries_command(place, name, words)
            .await
            .expect("the desk answers in time");
    }

    /// Runs `/ticket` on behalf of somebody else.
    ///
    /// # Panics
    ///
    /// If the desk does not answer in time.
    pub async fn runs_command_for(&self, place: &str, whom: &Person, words: &str) {
        let channel = self.place(place);
        match self.side {
            Side::Slack => {
                let words = format!("for {} {words}", whom.mention());
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

    /// Opens a request with the form.
    ///
    /// # Panics
    ///
    /// If the desk does not answer in time.
    pub async fn submits_request(&self, place: &str, line: &str) {
        self.submits_kind(place, line, ("request", "I need something"))
            .await;
    }

    /// Opens a ticket with the form, and says that the work has stopped.
    ///
    /// # Panics
    ///
    /// If the desk does not answer in time.
    pub async fn submits_work_has_stopped(&self, place: &str, line: &str) {
        let kind = ("stopped", "Something is broken, and my work has stopped");
        self.submits_kind(place, line, kind).await;
    }

    /// Submits the form. The kind, a value with its label, is a field of the form on Slack, and an option of the command
    /// on Discord.
    async fn submits_kind(&self, place: &str, line: &str, (kind, label): (&str, &str)) {
        let (channel, what) = (self.place(place), ("In one line", line));
        match self.side {
            Side::Slack => {
                self.runs_command(place, "ticket", "").await;
                self.fills(place, &[("What is it?", label), what]).await;
            }
            Side::Discord => {
                let discord = self.playground.discord();
                let asked = discord.slash(&self.id, &channel, "ticket", json!({"kind": kind}));
                asked.await.expect("the desk answers in time");
                self.fills(place, &[what]).await;
            }
        }
    }

    /// Stops accepting direct messages.
    ///
    /// # Panics
    ///
    /// If the person is not in the scene.
    pub fn closes_direct_messages(&self) {
        match self.side {
            Side::Slack => self.playground.slack().set_accepts_dms(&self.id, false),
            Side::Discord => {
                self.playground
                    .discord()
                    .accept_dms(&self.id, false)
                    .expect("the person is in the scene");
            }
        }
    }

    /// Chooses "Open a ticket" in the menu of a message.
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
}
