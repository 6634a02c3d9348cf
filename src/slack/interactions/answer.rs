//! The acknowledgement of an interaction, with the answer in it where Slack allows that.

use chat::{Answer, Card, Form, Reply};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::ground::workspace::Workspace;
use crate::interactions::interaction::{Interaction, InteractionKind};
use crate::interactions::modal::{self, ModalContext};
use crate::interactions::response::{Ack, FollowUp, Response};
use crate::write::block_kit::{RenderedCard, render_card};
use crate::write::mention_policy::MentionPolicy;

impl Workspace {
    /// The response if the answer came in time.
    pub(crate) fn acknowledge(&self, interaction: Interaction, answer: Answer) -> Response {
        match answer {
            Answer::Stored | Answer::Suggestions(_) => response(closing_ack(&interaction), FollowUp::Nothing),
            Answer::NotStored => self.unavailable(interaction),
            Answer::Reply(reply) => self.reply(interaction, reply),
        }
    }

    /// The response if the answer is still outstanding.
    pub(crate) fn acknowledge_pending(
        &self,
        interaction: Interaction,
        answer: oneshot::Receiver<Answer>,
    ) -> Response {
        match interaction.kind {
            InteractionKind::Command => {
                let working = self.ephemeral(&Card::plain(self.phrases.working.as_str()));
                response(Ack::Content(working), FollowUp::AwaitAnswer(interaction, answer))
            }
            InteractionKind::Click | InteractionKind::Form { .. } => response(
                closing_ack(&interaction),
                FollowUp::AwaitAnswer(interaction, answer),
            ),
        }
    }

    fn unavailable(&self, interaction: Interaction) -> Response {
        let phrase = self.phrases.unavailable.clone();
        if let InteractionKind::Form { fields } = &interaction.kind {
            // The form stays open, so that the typed values are not lost.
            let wrong = [(String::new(), phrase.clone())];
            if let Some(errors) = modal::errors(fields, &wrong) {
                return response(Ack::Content(errors), FollowUp::Nothing);
            }
        }
        self.reply(interaction, Reply::Private(Card::plain(phrase)))
    }

    fn reply(&self, interaction: Interaction, reply: Reply) -> Response {
        match (&interaction.kind, reply) {
            (_, Reply::Quiet) => response(closing_ack(&interaction), FollowUp::Nothing),
            (InteractionKind::Command, Reply::Private(card) | Reply::Replace(card)) => {
                response(Ack::Content(self.ephemeral(&card)), FollowUp::Nothing)
            }
            (InteractionKind::Click | InteractionKind::Form { .. }, Reply::Private(card)) => response(
                closing_ack(&interaction),
                FollowUp::SendPrivate(interaction, card),
            ),
            (InteractionKind::Click | InteractionKind::Form { .. }, Reply::Replace(card)) => response(
                closing_ack(&interaction),
                FollowUp::ReplacePrivate(interaction, card),
            ),
            (InteractionKind::Command | InteractionKind::Click, Reply::Form(form)) => {
                response(Ack::Empty, FollowUp::OpenForm(interaction, form, Vec::new()))
            }
            (InteractionKind::Command | InteractionKind::Click, Reply::Refused { form, errors }) => {
                response(Ack::Empty, FollowUp::OpenForm(interaction, form, errors))
            }
            (InteractionKind::Form { .. }, Reply::Form(form)) => {
                response(self.updated_view(&interaction, &form, &[]), FollowUp::Nothing)
            }
            (InteractionKind::Form { fields }, Reply::Refused { form, errors }) => {
                let ack = match modal::errors(fields, &errors) {
                    Some(refusal) => Ack::Content(refusal),
                    None => self.updated_view(&interaction, &form, &errors),
                };
                response(ack, FollowUp::Nothing)
            }
        }
    }

    fn updated_view(&self, interaction: &Interaction, form: &Form, errors: &[(String, String)]) -> Ack {
        let view = modal::view(form, errors, &interaction.origin, self.modal_context());
        Ack::Content(json!({ "response_action": "update", "view": view }))
    }

    pub(crate) fn modal_context(&self) -> ModalContext<'_> {
        ModalContext {
            cancel: &self.phrases.cancel,
            policy: MentionPolicy::nobody(&self.refs.connection),
        }
    }

    pub(crate) fn ephemeral(&self, card: &Card) -> Value {
        let RenderedCard { text, blocks } = render_card(card, &MentionPolicy::nobody(&self.refs.connection));
        json!({ "response_type": "ephemeral", "text": text, "blocks": blocks })
    }
}

fn response(ack: Ack, follow_up: FollowUp) -> Response {
    Response { ack, follow_up }
}

/// The acknowledgement without content. It closes a form and all forms below it.
fn closing_ack(interaction: &Interaction) -> Ack {
    match interaction.kind {
        InteractionKind::Form { .. } => Ack::Content(json!({ "response_action": "clear" })),
        InteractionKind::Command | InteractionKind::Click => Ack::Empty,
    }
}
