//! The follow-up: answers that are shown after the acknowledgement.
//!
//! A reply may be lost; the person tries again. Failures are logged and not retried.

use std::time::Duration;

use chat::{Answer, Block, Card, Form, Reply, Text};
use serde_json::json;
use tokio::sync::oneshot;

use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::interactions::interaction::{Asked, By};
use crate::interactions::modal;
use crate::interactions::response::Then;
use crate::write::block_kit::{Drawn, draw};
use crate::write::destination::Spot;
use crate::write::mention_policy::Voice;

/// The maximum wait for a late answer.
const LATEST: Duration = Duration::from_secs(120);

/// The routes of a private message.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// Through the `response_url`, which also works in channels without the desk.
    Address,
    /// As an ephemeral message, which also works in threads but needs membership.
    Ephemeral,
    /// As a message in the direct conversation.
    Direct,
}

impl Workspace {
    /// Runs the follow-up.
    pub(crate) async fn follow_up(&self, then: Then) {
        match then {
            Then::Nothing => {}
            Then::Open(asked, form, errors) => self.open(&asked, &form, &errors).await,
            Then::Say(asked, card) => self.say(&asked, &card).await,
            Then::Replace(asked, card) => self.replace(&asked, &card).await,
            Then::Wait(asked, answer) => self.wait(&asked, answer).await,
        }
    }

    async fn open(&self, asked: &Asked, form: &Form, errors: &[(String, String)]) {
        let Some(trigger) = &asked.trigger else { return };
        let view = modal::view(form, errors, &asked.spot, self.frame());
        let body = json!({ "trigger_id": trigger, "view": view });
        if let Err(error) = self.web.post("views.open", &body).await {
            self.note_token(&error);
            tracing::warn!(slack.code = %error, "A form could not be opened");
            // If the answer to `views.open` was lost, the form is most likely open.
            if !matches!(error, CallError::Lost { .. }) {
                self.say_words(asked, &self.phrases.unavailable).await;
            }
        }
    }

    async fn replace(&self, asked: &Asked, card: &Card) {
        let Some(url) = asked
            .spot
            .response_url
            .as_deref()
            .filter(|_| asked.spot.from_private)
        else {
            return self.say(asked, card).await;
        };
        let mut body = self.ephemeral(card);
        body["replace_original"] = json!(true);
        match self.web.respond(url, &body).await {
            Ok(()) | Err(CallError::Lost { .. }) => {}
            Err(_) => self.say(asked, card).await,
        }
    }

    async fn wait(&self, asked: &Asked, answer: oneshot::Receiver<Answer>) {
        if asked.by != By::Command {
            self.say_words(asked, &self.phrases.working).await;
        }
        let answer = match tokio::time::timeout(LATEST, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Answer::NotStored,
        };
        match answer {
            Answer::Stored | Answer::Reply(Reply::Quiet) => {}
            Answer::Reply(Reply::Private(card)) => self.say(asked, &card).await,
            Answer::Reply(Reply::Replace(card)) => self.replace(asked, &card).await,
            Answer::Reply(Reply::Refused { form, errors }) => {
                self.say(asked, &self.gone(&form, &errors)).await;
            }
            // The trigger id has expired.
            Answer::Reply(Reply::Form(_)) | Answer::NotStored => {
                self.say_words(asked, &self.phrases.unavailable).await;
            }
        }
    }

    /// A card for a refused form that cannot be shown again: the errors and the typed values.
    fn gone(&self, form: &Form, errors: &[(String, String)]) -> Card {
        let mut card = Card::plain(self.phrases.form_gone.as_str());
        for (_, wrong) in errors {
            card = card.with(Block::Facts(Text::plain(wrong)));
        }
        for field in &form.fields {
            if let Some(value) = field.value.as_deref().filter(|value| !value.trim().is_empty()) {
                card = card
                    .with(Block::Facts(Text::plain(&field.label)))
                    .with(Block::Quote(Text::plain(value)));
            }
        }
        card
    }

    async fn say_words(&self, asked: &Asked, words: &str) {
        self.say(asked, &Card::plain(words)).await;
    }

    /// Sends a private message where the person acted, or else directly. A `response_url` shows nothing in threads,
    /// so there the ephemeral message is tried first.
    async fn say(&self, asked: &Asked, card: &Card) {
        let in_thread = asked.spot.thread.is_some();
        let form = matches!(asked.by, By::Form { .. });
        let mut ways = [Way::Address, Way::Ephemeral, Way::Direct];
        if in_thread || form {
            ways.swap(0, 1);
        }
        for way in ways {
            match self.say_by(way, asked, card).await {
                Some(Ok(())) => return,
                Some(Err(CallError::Lost { why })) => {
                    // A second attempt might show the message twice.
                    tracing::warn!(%why, "A private answer may have been lost");
                    return;
                }
                Some(Err(error)) => {
                    tracing::debug!(slack.code = %error, ?way, "A private answer takes another route");
                }
                None => {}
            }
        }
        tracing::warn!("A private answer could not be shown");
    }

    async fn say_by(&self, way: Way, asked: &Asked, card: &Card) -> Option<Result<(), CallError>> {
        match way {
            Way::Address => {
                let mut body = self.ephemeral(card);
                body["replace_original"] = json!(false);
                Some(self.web.respond(asked.spot.response_url.as_deref()?, &body).await)
            }
            Way::Ephemeral => {
                let spot = Spot {
                    channel: asked.spot.channel.clone()?,
                    thread: asked.spot.thread.clone(),
                };
                Some(self.post_ephemeral(&spot, &asked.user, card).await)
            }
            Way::Direct => Some(self.say_directly(&asked.user, card).await),
        }
    }

    async fn say_directly(&self, user: &str, card: &Card) -> Result<(), CallError> {
        let channel = self.open_direct(user).await?;
        let Drawn { text, blocks } = draw(card, &Voice::quiet(&self.names.connection));
        let body = json!({
            "channel": channel,
            "text": text,
            "blocks": blocks,
            "link_names": false,
            "parse": "none",
            "unfurl_links": false,
            "unfurl_media": false,
        });
        self.web.post("chat.postMessage", &body).await.map(|_| ())
    }
}
