//! Edits and deletions of messages, and messages with files.

use std::time::Duration;

use playground::{Scene, Side};

use crate::{Message, Person};

/// How long a story waits for a thread to open.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Person {
    /// Edits a message of the person.
    ///
    /// # Panics
    ///
    /// If the person did not write the message, or it was deleted.
    pub async fn edits(&self, message: &Message, text: &str) {
        let Message { channel, id } = message;
        match self.side {
            Side::Slack => self.playground.slack().edit(&self.id, channel, id, text).await,
            Side::Discord => self.playground.discord().edit(&self.id, channel, id, text).await,
        }
        .expect("the person wrote the message");
    }

    /// Deletes a message of the person.
    ///
    /// # Panics
    ///
    /// If the person did not write the message, or it was deleted.
    pub async fn deletes(&self, message: &Message) {
        let Message { channel, id } = message;
        match self.side {
            Side::Slack => self.playground.slack().delete(&self.id, channel, id).await,
            Side::Discord => self.playground.discord().delete(&self.id, channel, id).await,
        }
        .expect("the person wrote the message");
    }

    /// Sends a file into the thread of a message.
    ///
    /// # Panics
    ///
    /// If the person may not write there.
    pub async fn attaches(&self, root: &Message, text: &str, name: &str, content: &[u8]) -> Message {
        let (channel, id) = match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                let thread = Some(root.id.as_str());
                let shared = slack.upload(&self.id, (&root.channel, thread), (name, content), text);
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
            id: id.expect("the person may write in this channel"),
        }
    }

    /// Forwards a message to a channel or the direct conversation.
    ///
    /// # Panics
    ///
    /// If the person may not write there.
    pub async fn forwards(&self, message: &Message, place: &str) -> Message {
        let channel = self.place(place);
        self.forwards_to(message, (&channel, None)).await
    }

    /// Forwards a message into the thread of another one.
    ///
    /// # Panics
    ///
    /// If the person may not write there.
    pub async fn forwards_under(&self, message: &Message, root: &Message) -> Message {
        match self.side {
            Side::Slack => self.forwards_to(message, (&root.channel, Some(&root.id))).await,
            Side::Discord => {
                let discord = self.playground.discord();
                let is_open = || {
                    let threads = discord.threads_of(&root.channel);
                    threads.iter().any(|(id, _)| *id == root.id)
                };
                self.playground.record().until(is_open, TIMEOUT).await;
                self.forwards_to(message, (&root.id, None)).await
            }
        }
    }

    async fn forwards_to(&self, message: &Message, (channel, thread): (&str, Option<&str>)) -> Message {
        let from = (message.channel.as_str(), message.id.as_str());
        let id = match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                slack.forward(&self.id, from, (channel, thread), "").await
            }
            Side::Discord => self.playground.discord().forward(&self.id, from, channel).await,
        };
        Message {
            channel: channel.to_owned(),
            id: id.expect("the person may write in this channel"),
        }
    }

    /// Sends a message with a file into a channel.
    ///
    /// # Panics
    ///
    /// If the person may not write there.
    pub async fn says_with_file(&self, place: &str, text: &str, name: &str, content: &[u8]) -> Message {
        let channel = self.place(place);
        let id = match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                slack
                    .upload(&self.id, (&channel, None), (name, content), text)
                    .await
            }
            Side::Discord => {
                let discord = self.playground.discord();
                let files = [(name, content)];
                discord.upload(&self.id, &channel, text, &files).await
            }
        };
        Message {
            channel,
            id: id.expect("the person may write in this channel"),
        }
    }

    /// Accepts direct messages again.
    ///
    /// # Panics
    ///
    /// If the person is not in the scene.
    pub fn opens_direct_messages(&self) {
        match self.side {
            Side::Slack => self.playground.slack().set_accepts_dms(&self.id, true),
            Side::Discord => {
                let discord = self.playground.discord();
                discord
                    .accept_dms(&self.id, true)
                    .expect("the person is in the scene");
            }
        }
    }

    /// Waits until the desk has posted a file of that name in a place.
    ///
    /// # Panics
    ///
    /// If the file does not appear in time.
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

    /// Waits until the desk has deleted the file of that name from a place.
    ///
    /// # Panics
    ///
    /// If the file is not deleted in time.
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

    /// The content of a file that the desk posted.
    ///
    /// # Panics
    ///
    /// If there is no such file, or it cannot be read.
    pub async fn downloads(&self, place: &str, name: &str) -> Vec<u8> {
        let seen = self.sees(place).into_iter().filter(|seen| seen.by_desk);
        let mut files = seen.flat_map(|seen| seen.files);
        let file = files
            .find(|file| file.name == name)
            .expect("the desk posted the file");
        let token = Scene::demo().slack.app.bot_token;
        let request = reqwest::Client::new().get(&file.url);
        let request = match self.side {
            Side::Slack => request.bearer_auth(token),
            Side::Discord => request,
        };
        let answer = request.send().await.expect("the playground answers");
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.bytes().await.expect("the download is complete").to_vec()
    }
}
