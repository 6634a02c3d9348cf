//! Edited and deleted messages.
//!
//! The key of an edit consists of the message and the moment, so an edit has the same key in the gateway's event and in
//! the history. Discord also sends an update when it adds a preview or a thread to a message: such an update has no new
//! moment. A deletion leaves nothing in the history, so it is submitted again until the desk stores it.

use std::time::Duration;

use chat::{Answer, Inbound, InboundEvent, Intake, Location, UserRef};
use chrono::{DateTime, Utc};
use serenity::all::{Message, MessageUpdateEvent};

use super::messages::is_user_message;
use super::submit::{is_stored, submit};
use crate::ground::clock;
use crate::ground::connection::bot::Bot;
use crate::ground::rest::RestError;
use crate::ground::rest::error_codes::UNKNOWN_MESSAGE;

/// How often a deletion is submitted.
const ATTEMPTS: usize = 60;
/// The pause between two attempts.
const RETRY_DELAY: Duration = Duration::from_secs(5);

impl Bot {
    /// The event of an edit. `None` if the message was never edited, is the bot's own, or is a system message.
    pub(crate) fn edit_inbound(&self, message: &Message, location: Location) -> Option<Inbound> {
        let at = edited_at(message)?;
        if !is_user_message(message.kind) || message.author.id.to_string() == self.identity.user {
            return None;
        }
        let said = self.translate_message(message, location.clone());
        Some(Inbound {
            key: format!("{}/{}", message.id, at.timestamp_micros()),
            sender: said.author.clone(),
            location,
            at,
            what: InboundEvent::Edited(said),
        })
    }

    /// The event of a deletion. `None` if the message is known to be the bot's own.
    fn deletion_inbound(&self, channel: &str, id: &str, location: Location) -> Option<Inbound> {
        let author = self.message_authors.of(id).unwrap_or_default();
        if author == self.identity.user {
            return None;
        }
        let sender = if author.is_empty() {
            &self.identity.user
        } else {
            &author
        };
        Some(Inbound {
            key: format!("delete/{id}"),
            sender: UserRef::new(self.connection(), sender),
            location,
            at: clock::now(),
            what: InboundEvent::Deleted {
                message: self.message_ref(channel, id),
            },
        })
    }

    /// Submits an edit that the gateway reported.
    pub(crate) async fn receive_edit(&self, intake: &Intake, event: &MessageUpdateEvent) {
        let guild = event.guild_id.map(|guild| guild.to_string());
        if event.edited_timestamp.is_none() || !self.serves(guild.as_deref()) {
            return;
        }
        let (channel, id) = (event.channel_id.to_string(), event.id.to_string());
        let inbound = match self.edited_message(event).await {
            Ok(Some(message)) => self
                .find_location(&channel, guild.as_deref())
                .await
                .map(|location| self.edit_inbound(&message, location)),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        let is_stored = match inbound {
            Ok(None) => return,
            Ok(Some(inbound)) => is_stored(intake, inbound).await,
            Err(error) => {
                tracing::warn!(
                    message.id = id,
                    "The edit of message {id} cannot be read: {error}"
                );
                false
            }
        };
        if !is_stored {
            // The history contains the message as it is now.
            self.sync.mark_missed(&channel, &id);
        }
    }

    /// The complete edited message: an event may contain only the changed fields. `None` if the message was deleted.
    async fn edited_message(&self, event: &MessageUpdateEvent) -> Result<Option<Message>, RestError> {
        if event.author.is_some()
            && event.content.is_some()
            && event.kind.is_some()
            && event.attachments.is_some()
        {
            let mut message = Message::default();
            event.apply_to_message(&mut message);
            return Ok(Some(message));
        }
        let ids = [event.channel_id.to_string(), event.id.to_string()];
        match self.fetch_message(&[&ids[0], &ids[1]]).await {
            Ok(message) => Ok(Some(message)),
            // The gateway reports the deletion as well.
            Err(error) if error.has_code(&[UNKNOWN_MESSAGE]) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Submits deletions that the gateway reported.
    pub(crate) async fn receive_deletions(
        &self,
        intake: &Intake,
        guild: Option<String>,
        channel: &str,
        ids: &[String],
    ) {
        if !self.serves(guild.as_deref()) {
            return;
        }
        for attempt in 1..=ATTEMPTS {
            match self.find_location(channel, guild.as_deref()).await {
                Ok(location) => {
                    let mut are_stored = true;
                    for id in ids {
                        let Some(inbound) = self.deletion_inbound(channel, id, location.clone()) else {
                            continue;
                        };
                        match submit(intake, inbound).await {
                            Some(Answer::Stored | Answer::Suggestions(_) | Answer::Reply(_)) => {}
                            Some(Answer::NotStored) => are_stored = false,
                            // The desk has stopped.
                            None => return,
                        }
                    }
                    if are_stored {
                        return;
                    }
                }
                Err(error @ RestError::Rejected { .. }) => {
                    tracing::debug!(
                        channel.id = channel,
                        "The channel of a deletion does not exist: {error}"
                    );
                    return;
                }
                Err(error) => tracing::debug!(
                    attempt,
                    channel.id = channel,
                    "The channel of a deletion is not known: {error}"
                ),
            }
            tokio::time::sleep(RETRY_DELAY).await;
        }
        tracing::warn!(
            channel.id = channel,
            "{} deletions could not be stored",
            ids.len()
        );
    }
}

/// When a message was last edited.
fn edited_at(message: &Message) -> Option<DateTime<Utc>> {
    let nanos = message.edited_timestamp?.unix_timestamp_nanos();
    DateTime::from_timestamp_micros(i64::try_from(nanos / 1_000).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_of_an_edit_does_not_depend_on_its_notation() {
        let at = |text: &str| {
            let mut message = Message::default();
            message.edited_timestamp = Some(text.parse().expect("a timestamp"));
            edited_at(&message).expect("the message was edited")
        };
        assert_eq!(
            at("2017-07-11T17:27:07.299000+00:00"),
            at("2017-07-11T17:27:07.299Z")
        );
        assert_eq!(edited_at(&Message::default()), None);
    }
}
