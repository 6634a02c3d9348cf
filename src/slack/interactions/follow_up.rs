//! The work after an acknowledgement.

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

/// How long a late answer is waited for; then nothing will come any more.
const LATEST: Duration = Duration::from_secs(120);

/// The ways to say something privately.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// By the address that came with the interaction: works where we are no member.
    Address,
    /// As a member of the channel, also in threads.
    Ephemeral,
    /// In the direct conversation.
    Direct,
}

impl Workspace {
    /// Does what was to be done once the acknowledgement is out.
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
            tracing::warn!(slack.code = %error, "a form did not open");
            // A form whose answer was lost is most likely on the screen.
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
            // Its trigger has expired.
            Answer::Reply(Reply::Form(_)) | Answer::NotStored => {
                self.say_words(asked, &self.phrases.unavailable).await;
            }
        }
    }

    /// A refused form that cannot come back: what is wrong with it, and all that was typed.
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

    /// Says something privately where the asker is; if that cannot be, directly. A response address shows nothing in
    /// threads, so there the order is turned round.
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
                    // Saying it again might say it twice.
                    tracing::warn!(%why, "a private answer may have been lost");
                    return;
                }
                Some(Err(error)) => {
                    tracing::debug!(slack.code = %error, ?way, "a private answer goes another way");
                }
                None => {}
            }
        }
        tracing::warn!("a private answer could not be shown");
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
