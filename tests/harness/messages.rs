//! What people do with messages after they have written them, and messages with files.

use std::time::Duration;

use playground::{Scene, Side};

use crate::{Message, Person};

/// How long a person waits for a thread to open.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Person {
    /// Changes a message of theirs.
    ///
    /// # Panics
    ///
    /// If it is not theirs, or gone.
    pub async fn edits(&self, message: &Message, text: &str) {
        let Message { channel, id } = message;
        match self.side {
            Side::Slack => self.playground.slack().edit(&self.id, channel, id, text).await,
            Side::Discord => self.playground.discord().edit(&self.id, channel, id, text).await,
        }
        .expect("it is theirs");
    }

    /// Takes a message of theirs back.
    ///
    /// # Panics
    ///
    /// If it is not theirs, or gone.
    pub async fn deletes(&self, message: &Message) {
        let Message { channel, id } = message;
        match self.side {
            Side::Slack => self.playground.slack().delete(&self.id, channel, id).await,
            Side::Discord => self.playground.discord().delete(&self.id, channel, id).await,
        }
        .expect("it is theirs");
    }

    /// Answers in the thread under a message with a file.
    ///
    /// # Panics
    ///
    /// If they may not write there.
    pub async fn attaches(&self, root: &Message, text: &str, name: &str, content: &[u8]) -> Message {
        let (channel, id) = match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                let thread = Some(root.id.as_str());
                let shared = slack.upload(&self.id, &root.channel, name, content, text, thread);
                (root.channel.clone(), shared.await)
            }
            Side::Discord => {
                let discord = self.playground.discord();
                let is_open = || {
                    let threads = discord.threads_of(&root.channel);
                    threads.iter().any(|(id, _)| *id == root.id)
                };
                self.playground.record().until(is_open, TIMEOUT).await;
                let files = [(name, content)];
                let shared = discord.upload(&self.id, &root.id, text, &files).await;
                (root.id.clone(), shared)
            }
        };
        Message {
            channel,
            id: id.expect("they may write there"),
        }
    }

    /// Writes into a channel with a file.
    ///
    /// # Panics
    ///
    /// If they may not write there.
    pub async fn says_with_file(&self, place: &str, text: &str, name: &str, content: &[u8]) -> Message {
        let channel = self.place(place);
        let id = match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                slack.upload(&self.id, &channel, name, content, text, None).await
            }
            Side::Discord => {
                let discord = self.playground.discord();
                let files = [(name, content)];
                discord.upload(&self.id, &channel, text, &files).await
            }
        };
        Message {
            channel,
            id: id.expect("they may write there"),
        }
    }

    /// Lets everybody write to them directly again.
    ///
    /// # Panics
    ///
    /// If they are not in the scene.
    pub fn opens_direct_messages(&self) {
        match self.side {
            Side::Slack => self.playground.slack().set_accepts_dms(&self.id, true),
            Side::Discord => {
                let discord = self.playground.discord();
                discord.accept_dms(&self.id, true).expect("they are in the scene");
            }
        }
    }

    /// Waits until a file of that name stands in a place, brought by the desk.
    ///
    /// # Panics
    ///
    /// If it never does.
    pub async fn finds_file(&self, place: &str, name: &str) {
        let came = || self.files_of_desk(place).iter().any(|file| file == name);
        let came = self.playground.record().until(came, TIMEOUT).await;
        assert!(
            came,
            "{} never saw {name} in {place}, only:\n{}",
            self.id,
            self.view(place)
        );
    }

    /// Waits until no file of that name stands in a place.
    ///
    /// # Panics
    ///
    /// If it stays.
    pub async fn waits_until_file_gone(&self, place: &str, name: &str) {
        let gone = || self.files_of_desk(place).iter().all(|file| file != name);
        let gone = self.playground.record().until(gone, TIMEOUT).await;
        assert!(
            gone,
            "{} still sees {name} in {place}:\n{}",
            self.id,
            self.view(place)
        );
    }

    fn files_of_desk(&self, place: &str) -> Vec<String> {
        let seen = self.sees(place).into_iter().filter(|seen| seen.by_desk);
        seen.flat_map(|seen| seen.files).map(|file| file.name).collect()
    }

    /// The content of a file that the desk brought.
    ///
    /// # Panics
    ///
    /// If there is none, or it cannot be read.
    pub async fn downloads(&self, place: &str, name: &str) -> Vec<u8> {
        let seen = self.sees(place).into_iter().filter(|seen| seen.by_desk);
        let mut files = seen.flat_map(|seen| seen.files);
        let file = files.find(|file| file.name == name).expect("it is there");
        let token = Scene::demo().slack.app.bot_token;
        let request = reqwest::Client::new().get(&file.url);
        let request = match self.side {
            Side::Slack => request.bearer_auth(token),
            Side::Discord => request,
        };
        let answer = request.send().await.expect("the playground answers");
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.bytes().await.expect("it arrives whole").to_vec()
    }
}
