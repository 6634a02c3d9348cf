//! Messages that change or go: what the gateway tells of them, and what the history shows.
//!
//! An edit is known by its message and its moment, so the same one comes in once, whether it is told or read. Discord
//! also tells of an update when it adds a preview or a thread to a message: those carry no new moment. Of a deletion
//! nothing can be read afterwards, so it is offered again until somebody keeps it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chat::{Answer, Happening, Inbound, Intake, Spot, UserRef};
use chrono::{DateTime, Utc};
use serenity::all::{Message, MessageUpdateEvent};

use crate::client::connect::Inner;
use crate::ground::clock;
use crate::client::events::hand;
use crate::read::messages::is_said;
use crate::ground::rest::{Call, Trouble};

/// How many messages' authors are remembered: those of an ordinary day, in a few hundred kilobytes.
const AUTHORS: usize = 5_000;
/// How often a deletion is offered that could not be kept, and how long lies between.
const OFFERS: usize = 60;
const PAUSE: Duration = Duration::from_secs(5);
/// "Unknown Message": it was deleted meanwhile, which is told as well.
const NO_MESSAGE: u64 = 10_008;

/// Who wrote the messages of late: a deletion does not say it.
#[derive(Debug, Default)]
pub(crate) struct Authors(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    by_message: HashMap<String, String>,
    oldest_first: VecDeque<String>,
}

impl Authors {
    /// Remembers who wrote a message.
    pub(crate) fn learn(&self, message: &str, author: &str) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known
            .by_message
            .insert(message.to_owned(), author.to_owned())
            .is_none()
        {
            known.oldest_first.push_back(message.to_owned());
        }
        if known.oldest_first.len() > AUTHORS
            && let Some(oldest) = known.oldest_first.pop_front()
        {
            known.by_message.remove(&oldest);
        }
    }

    fn of(&self, message: &str) -> Option<String> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.by_message.get(message).cloned()
    }
}

impl Inner {
    /// An edit as something that came in; `None` for what was never edited, for our own and for what Discord writes.
    pub(crate) fn edit_inbound(&self, message: &Message, spot: Spot) -> Option<Inbound> {
        let at = edited_at(message)?;
        if !is_said(message.kind) || message.author.id.to_string() == self.own.user {
            return None;
        }
        let said = self.said(message, spot.clone());
        Some(Inbound {
            key: format!("{}/{}", message.id, at.timestamp_micros()),
            sender: said.author.clone(),
            spot,
            at,
            what: Happening::Edited(said),
        })
    }

    /// A deletion as something that came in; `None` for what is known to be our own.
    fn deletion_inbound(&self, channel: &str, id: &str, spot: Spot) -> Option<Inbound> {
        let author = self.authors.of(id).unwrap_or_default();
        if author == self.own.user {
            return None;
        }
        let sender = if author.is_empty() {
            &self.own.user
        } else {
            &author
        };
        Some(Inbound {
            key: format!("delete/{id}"),
            sender: UserRef::new(self.connection(), sender),
            spot,
            at: clock::now(),
            what: Happening::Deleted {
                message: self.message_ref(channel, id),
            },
        })
    }

    /// Hands an edit over that the gateway told of.
    pub(crate) async fn hear_edit(&self, intake: &Intake, event: &MessageUpdateEvent) {
        let guild = event.guild_id.map(|guild| guild.to_string());
        if event.edited_timestamp.is_none() || !self.serves(guild.as_deref()) {
            return;
        }
        let (channel, id) = (event.channel_id.to_string(), event.id.to_string());
        let inbound = match self.whole(event).await {
            Ok(Some(message)) => self
                .spot_of(&channel, guild.as_deref())
                .await
                .map(|spot| self.edit_inbound(&message, spot)),
            Ok(None) => return,
            Err(trouble) => Err(trouble),
        };
        let is_kept = match inbound {
            Ok(None) => return,
            Ok(Some(inbound)) => !matches!(hand(intake, inbound).await, None | Some(Answer::NotStored)),
            Err(trouble) => {
                tracing::warn!(
                    message.id = id,
                    "The edit of message {id} cannot be read: {trouble}"
                );
                false
            }
        };
        if !is_kept {
            // The history shows how it reads now.
            self.heard.missed(&channel, &id);
        }
    }

    /// The message that changed, whole: events may hold only what is new about it. `None` if it is gone.
    async fn whole(&self, event: &MessageUpdateEvent) -> Result<Option<Message>, Trouble> {
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
        let call = Call::get("channels/{}/messages/{}", &[&ids[0], &ids[1]]);
        match self.ask(&call).await {
            Ok(message) => Ok(Some(message)),
            Err(trouble) if trouble.code() == Some(NO_MESSAGE) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// Hands deletions over that the gateway told of.
    pub(crate) async fn hear_deletions(
        &self,
        intake: &Intake,
        guild: Option<String>,
        channel: &str,
        ids: &[String],
    ) {
        if !self.serves(guild.as_deref()) {
            return;
        }
        for offer in 1..=OFFERS {
            match self.spot_of(channel, guild.as_deref()).await {
                Ok(spot) => {
                    let mut are_kept = true;
                    for id in ids {
                        let Some(inbound) = self.deletion_inbound(channel, id, spot.clone()) else {
                            continue;
                        };
                        match hand(intake, inbound).await {
                            Some(Answer::Stored | Answer::Reply(_)) => {}
                            Some(Answer::NotStored) => are_kept = false,
                            // The desk is ending.
                            None => return,
                        }
                    }
                    if are_kept {
                        return;
                    }
                }
                Err(trouble @ Trouble::Refused { .. }) => {
                    tracing::debug!(channel.id = channel, "A deletion has no place: {trouble}");
                    return;
                }
                Err(trouble) => tracing::debug!(
                    offer,
                    channel.id = channel,
                    "A deletion's place is not known: {trouble}"
                ),
            }
            tokio::time::sleep(PAUSE).await;
        }
        tracing::warn!(channel.id = channel, "{} deletions could not be kept", ids.len());
    }
}

/// When a message was edited last.
fn edited_at(message: &Message) -> Option<DateTime<Utc>> {
    let nanos = message.edited_timestamp?.unix_timestamp_nanos();
    DateTime::from_timestamp_micros(i64::try_from(nanos / 1_000).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_authors_are_forgotten_first() {
        let authors = Authors::default();
        for n in 0..=AUTHORS {
            authors.learn(&n.to_string(), "1");
        }
        assert_eq!(authors.of("0"), None);
        assert_eq!(authors.of("1"), Some("1".to_owned()));
        assert_eq!(
            authors.0.lock().expect("no test panics").by_message.len(),
            AUTHORS
        );
    }

    #[test]
    fn an_edit_is_known_by_its_moment_however_that_is_written() {
        let at = |text: &str| {
            let mut message = Message::default();
            message.edited_timestamp = Some(text.parse().expect("a moment"));
            edited_at(&message).expect("it was edited")
        };
        assert_eq!(
            at("2017-07-11T17:27:07.299000+00:00"),
            at("2017-07-11T17:27:07.299Z")
        );
        assert_eq!(edited_at(&Message::default()), None);
    }
}
