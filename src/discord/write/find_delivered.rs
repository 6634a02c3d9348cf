//! Whether a message arrived after all, read from the history of its place.
//!
//! What is sure: a message that carries our nonce is ours, and one that carries another is not. Discord does not promise
//! to give nonces back with the history; where it does not, our own message counts that shows the same words, the same
//! title and the same controls. So two messages of ours that look the same, sent to one place while the first one's
//! fate was unknown, can be taken for each other: then one of them is missing, and nothing is doubled. Controls carry
//! the subject and its version, so that this can only concern plain lines. A history without either says surely that
//! the message did not arrive.

use chat::{
    Anchor, DeliveryError, DeliveryKey, FileRef, Home, OutboundMessage, Place, Receipt, UserRef, What,
    Written,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::client::connect::Inner;
use crate::ground::clock::{Snowflake, id_at};
use crate::write::deliver::Target;
use crate::write::upload::{is_of_files, is_of_name};
use crate::write::render::Face;
use crate::ground::rest::Call;

/// How far Discord's clock and ours may differ.
const SKEW: TimeDelta = TimeDelta::seconds(5);
/// What is read in one request, and how many requests are made.
const PAGE: usize = 100;
const PAGES: usize = 10;
/// "Unknown Channel": a thread that was never made.
const NO_CHANNEL: u64 = 10_003;

/// What a message shows that is looked for.
struct Sought<'a> {
    face: Face,
    files: Files<'a>,
}

/// What is attached to it.
#[derive(Clone, Copy)]
enum Files<'a> {
    /// These, by their sizes: Discord changes names.
    Carried(&'a [FileRef]),
    /// One that the desk wrote, by its name: it may have become longer since.
    Written(&'a Written),
}

impl Inner {
    /// Looks for a message of that key.
    pub(crate) async fn find_delivered(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let (card, target) = match &message.what {
            // These do the same however often they are done.
            What::Remove { .. } | What::Close { .. } | What::Edit { .. } | What::Unreact { .. } => {
                return Ok(None);
            }
            What::Post { card, .. } | What::Share { card, .. } | What::Write { card, .. } => {
                (card, self.known_target(message))
            }
            What::Whisper {
                aloud: Some(aloud), ..
            } => (&aloud.card, self.known_target(message)),
            What::Whisper { card, user, .. } => (card, Some(self.direct_target(user).await?)),
        };
        let target = match target {
            Some(target) => target,
            // A direct conversation that this process has not met: opening it again gives the same one.
            None => match message.home() {
                Home::Direct(user) => self.direct_target(&user).await?,
                Home::Channel(_) => return Ok(None),
            },
        };
        let sought = |target: &Target| Sought {
            face: self.face(card, notified(message), target.is_direct),
            files: match &message.what {
                What::Share { files, .. } => Files::Carried(files),
                What::Write { file, .. } => Files::Written(file),
                What::Post { .. }
                | What::Edit { .. }
                | What::Remove { .. }
                | What::Close { .. }
                | What::Whisper { .. }
                | What::Unreact { .. } => Files::Carried(&[]),
            },
        };
        let found = self.search(key, &sought(&target), &target, since).await?;
        match self.beside(message).filter(|_| found.is_none()) {
            Some(beside) => self.search(key, &sought(&beside), &beside, since).await,
            None => Ok(found),
        }
    }

    /// Where a message for a thread stands if its channel has no threads: in the channel itself.
    fn beside(&self, message: &OutboundMessage) -> Option<Target> {
        let (What::Post { place, .. } | What::Share { place, .. } | What::Write { place, .. }) =
            &message.what
        else {
            return None;
        };
        let Place::Under {
            home: Home::Channel(_),
            root: Anchor::Message(root),
            ..
        } = place
        else {
            return None;
        };
        let has_thread = self
            .directory
            .channel(&root.id)
            .is_some_and(|channel| channel.is_thread());
        let channel = root.channel.id.clone();
        (!has_thread).then_some(Target {
            channel,
            answers: None,
            is_direct: false,
        })
    }

    async fn search(
        &self,
        key: &DeliveryKey,
        sought: &Sought<'_>,
        target: &Target,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let mut after = id_at(since - SKEW);
        for _ in 0..PAGES {
            let query = format!("after={after}&limit={PAGE}");
            let call = Call::get("channels/{}/messages", &[&target.channel]).asking(&query);
            let page = match self.call(&call).await {
                Ok(page) => page,
                Err(trouble) if trouble.code() == Some(NO_CHANNEL) => return Ok(None),
                Err(trouble) => return Err(unreadable(trouble.delivery(true))),
            };
            let mut page = page.as_array().cloned().unwrap_or_default();
            page.sort_by_key(id_of);
            if let Some(found) = page.iter().find(|message| self.is_this(message, key, sought)) {
                let id = found["id"].as_str().unwrap_or_default();
                return Ok(Some(Receipt {
                    message: Some(self.message_ref(target.channel.as_str(), id)),
                }));
            }
            match page.last() {
                Some(last) if page.len() >= PAGE => after = id_of(last),
                Some(_) | None => return Ok(None),
            }
        }
        Err(DeliveryError::Uncertain {
            why: "more was said since than can be read".to_owned(),
        })
    }

    fn is_this(&self, message: &Value, key: &DeliveryKey, sought: &Sought<'_>) -> bool {
        if message["author"]["id"].as_str() != Some(&self.own.user) {
            return false;
        }
        match &message["nonce"] {
            Value::String(nonce) => *nonce == key.0,
            Value::Number(_) => false,
            _ => looks_like(message, &sought.face) && sought.files.are_on(message),
        }
    }
}

impl Files<'_> {
    /// Whether a message carries them, as far as its history shows.
    fn are_on(self, message: &Value) -> bool {
        match self {
            Files::Carried(files) => is_of_files(message, files),
            Files::Written(file) => is_of_name(message, &file.name),
        }
    }
}

/// Who is pinged: by a small answer in the open, nobody.
fn notified(message: &OutboundMessage) -> &[UserRef] {
    match &message.what {
        What::Whisper { aloud: Some(_), .. } => &[],
        What::Post { .. }
        | What::Edit { .. }
        | What::Remove { .. }
        | What::Close { .. }
        | What::Share { .. }
        | What::Write { .. }
        | What::Whisper { .. }
        | What::Unreact { .. } => &message.notify,
    }
}

/// What cannot be read leaves it uncertain; a wait stays a wait.
fn unreadable(error: DeliveryError) -> DeliveryError {
    match error {
        DeliveryError::Permanent { why, .. } => DeliveryError::Uncertain {
            why: format!("the history: {why}"),
        },
        DeliveryError::Retry { .. } | DeliveryError::Uncertain { .. } => error,
    }
}

fn id_of(message: &Value) -> Snowflake {
    Snowflake::of(message["id"].as_str().unwrap_or_default())
}

/// Whether a message shows what the face shows.
fn looks_like(message: &Value, face: &Face) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
    let (title, description) = match &face.frame {
        Some(frame) => (frame.title.trim(), frame.description.trim()),
        None => ("", ""),
    };
    let embed = &message["embeds"][0];
    let ours = serde_json::to_value(&face.rows).unwrap_or_default();
    text(&message["content"]) == face.content.trim()
        && text(&embed["title"]) == title
        && text(&embed["description"]) == description
        && controls(&message["components"]) == controls(&ours)
}

/// The ids of a message's controls, in order.
fn controls(rows: &Value) -> Vec<String> {
    let rows = rows.as_array().into_iter().flatten();
    let controls = rows.flat_map(|row| row["components"].as_array().into_iter().flatten());
    controls
        .filter_map(|control| control["custom_id"].as_str().map(ToOwned::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use chat::{Card, Connection, Token};
    use serde_json::json;

    use super::*;
    use crate::write::render::{Setting, draw};

    fn face() -> Face {
        let card =
            Card::framed(chat::Tone::Grey, "INC-1 VPN").button("Claim", Token::new("claim", "tkt_1", 3));
        let connection = Connection("hub".to_owned());
        draw(
            &card,
            Setting {
                connection: &connection,
                notify: &[],
                rings: false,
                more: "More",
            },
        )
    }

    fn history(version: u8) -> Value {
        json!({
            "content": "",
            "embeds": [{"title": "INC-1 VPN", "type": "rich"}],
            "components": [{"type": 1, "components": [
                {"type": 2, "id": 2, "custom_id": format!("c;claim:tkt_1:{version}"), "label": "Claim"},
            ]}],
        })
    }

    #[test]
    fn our_message_is_known_by_what_it_shows() {
        assert!(looks_like(&history(3), &face()));
    }

    #[test]
    fn a_card_of_another_version_is_another_message() {
        assert!(!looks_like(&history(2), &face()));
    }
}
