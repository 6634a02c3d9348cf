//! The follow-up: answers that are shown after the acknowledgement.
//!
//! A reply may be lost; the person tries again. Failures are logged and not retried.

use std::time::Duration;

use chat::{Answer, Block, Card, Form, Reply, Text};
use serde_json::json;
use tokio::sync::oneshot;

use crate::ground::web_api::CallError;
use crate::ground::workspace::Workspace;
use crate::interactions::interaction::{Interaction, InteractionKind};
use crate::interactions::modal;
use crate::interactions::response::FollowUp;
use crate::write::block_kit::{RenderedCard, render_card};
use crate::write::destination::Destination;
use crate::write::mention_policy::MentionPolicy;

/// The maximum wait for a late answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);

/// The routes of a private message.
#[derive(Clone, Copy, Debug)]
enum Route {
    /// Through the `response_url`, which also works in channels without the desk.
    ResponseUrl,
    /// As an ephemeral message, which also works in threads but needs membership.
    Ephemeral,
    /// As a message in the direct conversation.
    Direct,
}

impl Workspace {
    /// Runs the follow-up.
    pub(crate) async fn follow_up(&self, follow_up: FollowUp) {
        match follow_up {
            FollowUp::Nothing => {}
            FollowUp::OpenForm(interaction, form, errors) => self.open(&interaction, &form, &errors).await,
            FollowUp::SendPrivate(interaction, card) => self.send_private(&interaction, &card).await,
            FollowUp::ReplacePrivate(interaction, card) => self.replace_private(&interaction, &card).await,
            FollowUp::AwaitAnswer(interaction, answer) => self.await_answer(&interaction, answer).await,
        }
    }

    async fn open(&self, interaction: &Interaction, form: &Form, errors: &[(String, String)]) {
        let Some(trigger_id) = &interaction.trigger_id else {
            return;
        };
        let view = modal::view(form, errors, &interaction.origin, self.modal_context());
        let body = json!({ "trigger_id": trigger_id, "view": view });
        if let Err(error) = self.web.post("views.open", &body).await {
            self.record_token_error(&error);
            tracing::warn!(slack.code = %error, "A form could not be opened");
            // If the answer to `views.open` was lost, the form is most likely open.
            if !matches!(error, CallError::NoAnswer { .. }) {
                self.send_private_text(interaction, &self.phrases.unavailable)
                    .await;
            }
        }
    }

    async fn replace_private(&self, interaction: &Interaction, card: &Card) {
        let Some(url) = interaction
            .origin
            .response_url
            .as_deref()
            .filter(|_| interaction.origin.from_private)
        else {
            return self.send_private(interaction, card).await;
        };
        let mut body = self.ephemeral(card);
        body["replace_original"] = json!(true);
        match self.web.respond(url, &body).await {
            Ok(()) | Err(CallError::NoAnswer { .. }) => {}
            Err(_) => self.send_private(interaction, card).await,
        }
    }

    async fn await_answer(&self, interaction: &Interaction, answer: oneshot::Receiver<Answer>) {
        if interaction.kind != InteractionKind::Command {
            self.send_private_text(interaction, &self.phrases.working).await;
        }
        let answer = match tokio::time::timeout(ANSWER_TIMEOUT, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) | Err(_) => Answer::NotStored,
        };
        match answer {
            Answer::Stored | Answer::Suggestions(_) | Answer::Reply(Reply::Quiet) => {}
            Answer::Reply(Reply::Private(card)) => self.send_private(interaction, &card).await,
            Answer::Reply(Reply::Replace(card)) => self.replace_private(interaction, &card).await,
            Answer::Reply(Reply::Refused { form, errors }) => {
                self.send_private(interaction, &self.expired_form(&form, &errors))
                    .await;
            }
            // The trigger id has expired.
            Answer::Reply(Reply::Form(_)) | Answer::NotStored => {
                self.send_private_text(interaction, &self.phrases.unavailable)
                    .await;
            }
        }
    }

    /// A card for a refused form that cannot be shown again: the errors and the typed values.
    fn expired_form(&self, form: &Form, errors: &[(String, String)]) -> Card {
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

    async fn send_private_text(&self, interaction: &Interaction, words: &str) {
        self.send_private(interaction, &Card::plain(words)).await;
    }

    /// Sends a private message where the person acted, or else directly. A `response_url` shows nothing in threads,
    /// so there the ephemeral message is tried first.
    async fn send_private(&self, interaction: &Interaction, card: &Card) {
        let in_thread = interaction.origin.thread.is_some();
        let form = matches!(interaction.kind, InteractionKind::Form { .. });
        let mut routes = [Route::ResponseUrl, Route::Ephemeral, Route::Direct];
        if in_thread || form {
            routes.swap(0, 1);
        }
        for route in routes {
            match self.send_private_via(route, interaction, card).await {
                Some(Ok(())) => return,
                Some(Err(CallError::NoAnswer { why })) => {
                    // A second attempt might show the message twice.
                    tracing::warn!(%why, "A private answer may have been lost");
                    return;
                }
                Some(Err(error)) => {
                    tracing::debug!(slack.code = %error, ?route, "A private answer takes another route");
                }
                None => {}
            }
        }
        tracing::warn!("A private answer could not be shown");
    }

    async fn send_private_via(
        &self,
        route: Route,
        interaction: &Interaction,
        card: &Card,
    ) -> Option<Result<(), CallError>> {
        match route {
            Route::ResponseUrl => {
                let mut body = self.ephemeral(card);
                body["replace_original"] = json!(false);
                Some(
                    self.web
                        .respond(interaction.origin.response_url.as_deref()?, &body)
                        .await,
                )
            }
            Route::Ephemeral => {
                let destination = Destination {
                    channel: interaction.origin.channel.clone()?,
                    thread: interaction.origin.thread.clone(),
                };
                Some(self.post_ephemeral(&destination, &interaction.user, card).await)
            }
            Route::Direct => Some(self.post_direct(&interaction.user, card).await),
        }
    }

    async fn post_direct(&self, user: &str, card: &Card) -> Result<(), CallError> {
        let channel = self.open_direct(user).await?;
        let RenderedCard { text, blocks } = render_card(card, &MentionPolicy::nobody(&self.refs.connection));
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
