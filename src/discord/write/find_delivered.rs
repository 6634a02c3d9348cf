//! Finds out from the history whether a message arrived although no answer came back.
//!
//! A message with the same nonce is the message, and a message with another nonce is not. Discord does not guarantee
//! nonces in the history. Without one, a message of the bot with the same text, title and controls counts as the message.
//! So two equal messages to one target can be confused while the fate of the first one is unknown: one of them is then
//! missing, and none is sent twice. Controls contain the subject and its version, so only plain text can be confused.
//! A history without such a message proves that the message did not arrive.

use chat::{
    Conversation, DeliveryError, DeliveryKey, FileRef, GeneratedFile, MessageAnchor, OutboundAction,
    OutboundMessage, Place, Receipt, UserRef,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::render::RenderedMessage;
use super::targets::Target;
use super::upload::{has_file_named, has_files};
use crate::ground::connection::bot::Bot;
use crate::ground::limits::HISTORY_PAGE;
use crate::ground::rest::Call;
use crate::ground::rest::error_codes::UNKNOWN_CHANNEL;
use crate::ground::snowflake::Snowflake;

/// The largest assumed difference between Discord's clock and this machine's.
const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(5);
/// The most pages of history that are read.
const MAX_PAGES: usize = 10;

/// The content of the message that is looked for.
struct Expected<'a> {
    rendered: RenderedMessage,
    files: Files<'a>,
}

/// The files of the message.
#[derive(Clone, Copy)]
enum Files<'a> {
    /// Forwarded files. They are compared by size, because Discord changes names.
    Forwarded(&'a [FileRef]),
    /// A file that the desk generated. It is compared by name, because its content may have grown since.
    GeneratedFile(&'a GeneratedFile),
}

impl Bot {
    /// Looks for the message of a delivery key.
    pub(crate) async fn find_delivered(
        &self,
        key: &DeliveryKey,
        message: &OutboundMessage,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let (card, target) = match &message.what {
            // These are idempotent.
            OutboundAction::Remove { .. }
            | OutboundAction::Close { .. }
            | OutboundAction::Edit { .. }
            | OutboundAction::Unreact { .. } => {
                return Ok(None);
            }
            OutboundAction::Post { card, .. }
            | OutboundAction::Share { card, .. }
            | OutboundAction::Write { card, .. } => (card, self.existing_target(message)),
            OutboundAction::Whisper {
                aloud: Some(aloud), ..
            } => (&aloud.card, self.existing_target(message)),
            OutboundAction::Whisper { card, user, .. } => (card, Some(self.direct_target(user).await?)),
        };
        let target = match target {
            Some(target) => target,
            // The direct message channel is not in the cache. Opening it is idempotent.
            None => match message.home() {
                Conversation::Direct(user) => self.direct_target(&user).await?,
                Conversation::Channel(_) => return Ok(None),
            },
        };
        let expected = |target: &Target| Expected {
            rendered: self.render(card, notified(message), target.is_direct),
            files: match &message.what {
                OutboundAction::Share { files, .. } => Files::Forwarded(files),
                OutboundAction::Write { file, .. } => Files::GeneratedFile(file),
                OutboundAction::Post { .. }
                | OutboundAction::Edit { .. }
                | OutboundAction::Remove { .. }
                | OutboundAction::Close { .. }
                | OutboundAction::Whisper { .. }
                | OutboundAction::Unreact { .. } => Files::Forwarded(&[]),
            },
        };
        let mut found = self.search(key, &expected(&target), &target, since).await?;
        if let Some(fallback) = self.fallback_target(message).filter(|_| found.is_none()) {
            found = self.search(key, &expected(&fallback), &fallback, since).await?;
        }
        if let Some(receipt) = &found {
            self.open_thread_of(message, receipt).await?;
        }
        Ok(found)
    }

    /// The second target of a message for a thread: the channel itself, if the channel has no threads.
    fn fallback_target(&self, message: &OutboundMessage) -> Option<Target> {
        let (OutboundAction::Post { place, .. }
        | OutboundAction::Share { place, .. }
        | OutboundAction::Write { place, .. }) = &message.what
        else {
            return None;
        };
        let Place::Under {
            home: Conversation::Channel(_),
            root: MessageAnchor::Message(root),
            ..
        } = place
        else {
            return None;
        };
        (!self.is_known_thread(&root.id)).then(|| Target::channel(&root.channel.id))
    }

    async fn search(
        &self,
        key: &DeliveryKey,
        expected: &Expected<'_>,
        target: &Target,
        since: DateTime<Utc>,
    ) -> Result<Option<Receipt>, DeliveryError> {
        let mut after = Snowflake::at(since - CLOCK_SKEW);
        for _ in 0..MAX_PAGES {
            let query = format!("after={after}&limit={HISTORY_PAGE}");
            let call = Call::get("channels/{}/messages", &[&target.channel]).query(&query);
            let page = match self.call(&call).await {
                Ok(page) => page,
                // The thread was never created.
                Err(error) if error.has_code(&[UNKNOWN_CHANNEL]) => return Ok(None),
                Err(error) => return Err(unreadable(error.delivery_error())),
            };
            let mut page = page.as_array().cloned().unwrap_or_default();
            page.sort_by_key(id_of);
            if let Some(found) = page
                .iter()
                .find(|message| self.is_expected(message, key, expected))
            {
                let id = found["id"].as_str().unwrap_or_default();
                return Ok(Some(Receipt {
                    message: Some(self.message_ref(target.channel.as_str(), id)),
                }));
            }
            match page.last() {
                Some(last) if page.len() >= HISTORY_PAGE => after = id_of(last),
                Some(_) | None => return Ok(None),
            }
        }
        Err(DeliveryError::Uncertain {
            why: "more was said since than can be read".to_owned(),
        })
    }

    fn is_expected(&self, message: &Value, key: &DeliveryKey, expected: &Expected<'_>) -> bool {
        if message["author"]["id"].as_str() != Some(&self.identity.user) {
            return false;
        }
        match &message["nonce"] {
            Value::String(nonce) => *nonce == key.0,
            Value::Number(_) => false,
            _ => has_content(message, &expected.rendered) && expected.files.are_on(message),
        }
    }
}

impl Files<'_> {
    /// Whether a message of the history has these files.
    fn are_on(self, message: &Value) -> bool {
        match self {
            Files::Forwarded(files) => has_files(message, files),
            Files::GeneratedFile(file) => has_file_named(message, &file.name),
        }
    }
}

/// Who is notified. The public fallback of a whisper notifies nobody.
fn notified(message: &OutboundMessage) -> &[UserRef] {
    match &message.what {
        OutboundAction::Whisper { aloud: Some(_), .. } => &[],
        OutboundAction::Post { .. }
        | OutboundAction::Edit { .. }
        | OutboundAction::Remove { .. }
        | OutboundAction::Close { .. }
        | OutboundAction::Share { .. }
        | OutboundAction::Write { .. }
        | OutboundAction::Whisper { .. }
        | OutboundAction::Unreact { .. } => &message.notify,
    }
}

/// An unreadable history leaves the delivery uncertain. A wait stays a wait.
fn unreadable(error: DeliveryError) -> DeliveryError {
    match error {
        DeliveryError::Permanent { why, .. } => DeliveryError::Uncertain {
            why: format!("the history: {why}"),
        },
        DeliveryError::Retry { .. } | DeliveryError::Uncertain { .. } => error,
    }
}

fn id_of(message: &Value) -> Snowflake {
    Snowflake::parse(message["id"].as_str().unwrap_or_default())
}

/// Whether a message of the history has the content of a rendered message.
fn has_content(message: &Value, rendered: &RenderedMessage) -> bool {
    let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
    let (title, description) = match &rendered.embed {
        Some(embed) => (embed.title.trim(), embed.description.trim()),
        None => ("", ""),
    };
    let embed = &message["embeds"][0];
    let ours = serde_json::to_value(&rendered.rows).unwrap_or_default();
    text(&message["content"]) == rendered.content.trim()
        && text(&embed["title"]) == title
        && text(&embed["description"]) == description
        && controls(&message["components"]) == controls(&ours)
}

/// The ids of a message's controls in order.
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
    use crate::write::render::{RenderContext, render_card};

    fn rendered() -> RenderedMessage {
        let card =
            Card::framed(chat::Tone::Grey, "INC-1 VPN").button("Claim", Token::new("claim", "tkt_1", 3));
        let connection = Connection("hub".to_owned());
        render_card(
            &card,
            RenderContext {
                connection: &connection,
                notify: &[],
                notifies: false,
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
    fn a_message_without_nonce_is_recognized_by_its_content() {
        assert!(has_content(&history(3), &rendered()));
    }

    #[test]
    fn a_card_of_another_version_is_another_message() {
        assert!(!has_content(&history(2), &rendered()));
    }
}
