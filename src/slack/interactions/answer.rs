//! What somebody who waits is told: in the acknowledgement where Slack shows it, else right behind it.
//!
//! Replies may be lost; the asker tries again. So failures here are logged and not retried.

use std::time::Duration;

use chat::{Answer, Block, Card, Form, Reply, Text};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::Client;
use crate::ground::web_api::CallError;
use crate::interactions::interaction::{Asked, By};
use crate::interactions::modal::{self, Frame};
use crate::interactions::receive::{Ack, Handled};
use crate::write::block_kit::{Drawn, draw};
use crate::write::deliver::Spot;
use crate::write::mrkdwn::Voice;

/// How long a late answer is waited for; then nothing will come any more.
const LATEST: Duration = Duration::from_secs(120);

/// What is done once the acknowledgement is out.
#[derive(Debug)]
pub(crate) enum Then {
    /// Nothing.
    Nothing,
    /// A form opens, with what was wrong with it before.
    Open(Asked, Form, Vec<(String, String)>),
    /// Something is said privately.
    Say(Asked, Card),
    /// The private message that was clicked in changes.
    Replace(Asked, Card),
    /// That we are working on it is said, and then the answer.
    Wait(Asked, oneshot::Receiver<Answer>),
}

impl Client {
    /// Answers in time.
    pub(crate) fn settle(&self, asked: Asked, answer: Answer) -> Handled {
        match answer {
            Answer::Stored => handled(closing(&asked), Then::Nothing),
            Answer::NotStored => self.unavailable(asked),
            Answer::Reply(reply) => self.reply(asked, reply),
        }
    }

    /// Says that the answer is to come.
    pub(crate) fn settle_later(&self, asked: Asked, answer: oneshot::Receiver<Answer>) -> Handled {
        match asked.by {
            By::Command => {
                let working = self.ephemeral(&Card::plain(self.inner.phrases.working.as_str()));
                handled(Ack::With(working), Then::Wait(asked, answer))
            }
            By::Click | By::Form { .. } => handled(closing(&asked), Then::Wait(asked, answer)),
        }
    }

    fn unavailable(&self, asked: Asked) -> Handled {
        let phrase = self.inner.phrases.unavailable.clone();
        if let By::Form { fields } = &asked.by {
            // The form stays open, so that nothing typed is lost.
            let wrong = [(String::new(), phrase.clone())];
            if let Some(errors) = modal::errors(fields, &wrong) {
                return handled(Ack::With(errors), Then::Nothing);
            }
        }
        self.reply(asked, Reply::Private(Card::plain(phrase)))
    }

    fn reply(&self, asked: Asked, reply: Reply) -> Handled {
        match (&asked.by, reply) {
            (_, Reply::Quiet) => handled(closing(&asked), Then::Nothing),
            (By::Command, Reply::Private(card) | Reply::Replace(card)) => {
                handled(Ack::With(self.ephemeral(&card)), Then::Nothing)
            }
            (By::Click | By::Form { .. }, Reply::Private(card)) => {
                handled(closing(&asked), Then::Say(asked, card))
            }
            (By::Click | By::Form { .. }, Reply::Replace(card)) => {
                handled(closing(&asked), Then::Replace(asked, card))
            }
            (By::Command | By::Click, Reply::Form(form)) => {
                handled(Ack::Bare, Then::Open(asked, form, Vec::new()))
            }
            (By::Command | By::Click, Reply::Refused { form, errors }) => {
                handled(Ack::Bare, Then::Open(asked, form, errors))
            }
            (By::Form { .. }, Reply::Form(form)) => handled(self.redrawn(&asked, &form, &[]), Then::Nothing),
            (By::Form { fields }, Reply::Refused { form, errors }) => {
                let ack = match modal::errors(fields, &errors) {
                    Some(refusal) => Ack::With(refusal),
                    None => self.redrawn(&asked, &form, &errors),
                };
                handled(ack, Then::Nothing)
            }
        }
    }

    fn redrawn(&self, asked: &Asked, form: &Form, errors: &[(String, String)]) -> Ack {
        let view = modal::view(form, errors, &asked.spot, self.frame());
        Ack::With(json!({ "response_action": "update", "view": view }))
    }

    fn frame(&self) -> Frame<'_> {
        Frame {
            cancel: &self.inner.phrases.cancel,
            voice: Voice::quiet(&self.inner.names.connection),
        }
    }

    fn ephemeral(&self, card: &Card) -> Value {
        let Drawn { text, blocks } = draw(card, &Voice::quiet(&self.inner.names.connection));
        json!({ "response_type": "ephemeral", "text": text, "blocks": blocks })
    }

    // === Behind the acknowledgement ===

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
        if let Err(error) = self.inner.web.post("views.open", &body).await {
            self.note_token(&error);
            tracing::warn!(slack.code = %error, "a form did not open");
            // A form whose answer was lost is most likely on the screen.
            if !matches!(error, CallError::Lost { .. }) {
                self.say_words(asked, &self.inner.phrases.unavailable).await;
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
        match self.inner.web.respond(url, &body).await {
            Ok(()) | Err(CallError::Lost { .. }) => {}
            Err(_) => self.say(asked, card).await,
        }
    }

    async fn wait(&self, asked: &Asked, answer: oneshot::Receiver<Answer>) {
        if asked.by != By::Command {
            self.say_words(asked, &self.inner.phrases.working).await;
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
                self.say_words(asked, &self.inner.phrases.unavailable).await;
            }
        }
    }

    /// A refused form that cannot come back: what is wrong with it, and all that was typed.
    fn gone(&self, form: &Form, errors: &[(String, String)]) -> Card {
        let mut card = Card::plain(self.inner.phrases.form_gone.as_str());
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
                Some(
                    self.inner
                        .web
                        .respond(asked.spot.response_url.as_deref()?, &body)
                        .await,
                )
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
        let Drawn { text, blocks } = draw(card, &Voice::quiet(&self.inner.names.connection));
        let body = json!({
            "channel": channel,
            "text": text,
            "blocks": blocks,
            "link_names": false,
            "parse": "none",
            "unfurl_links": false,
            "unfurl_media": false,
        });
        self.inner.web.post("chat.postMessage", &body).await.map(|_| ())
    }
}

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

fn handled(ack: Ack, then: Then) -> Handled {
    Handled { ack, then }
}

/// The acknowledgement that shows nothing; a form closes, with all that lie under it.
fn closing(asked: &Asked) -> Ack {
    match asked.by {
        By::Form { .. } => Ack::With(json!({ "response_action": "clear" })),
        By::Command | By::Click => Ack::Bare,
    }
}
