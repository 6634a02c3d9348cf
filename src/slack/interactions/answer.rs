//! The acknowledgement of an interaction, with the answer in it where Slack allows that.

use chat::{Answer, Card, Form, Reply};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::ground::workspace::Workspace;
use crate::interactions::interaction::{Asked, By};
use crate::interactions::modal::{self, Frame};
use crate::interactions::response::{Ack, Handled, Then};
use crate::write::block_kit::{Drawn, draw};
use crate::write::mention_policy::Voice;

impl Workspace {
    /// The response if the answer came in time.
    pub(crate) fn settle(&self, asked: Asked, answer: Answer) -> Handled {
        match answer {
            Answer::Stored => handled(closing(&asked), Then::Nothing),
            Answer::NotStored => self.unavailable(asked),
            Answer::Reply(reply) => self.reply(asked, reply),
        }
    }

    /// The response if the answer is still outstanding.
    pub(crate) fn settle_later(&self, asked: Asked, answer: oneshot::Receiver<Answer>) -> Handled {
        match asked.by {
            By::Command => {
                let working = self.ephemeral(&Card::plain(self.phrases.working.as_str()));
                handled(Ack::With(working), Then::Wait(asked, answer))
            }
            By::Click | By::Form { .. } => handled(closing(&asked), Then::Wait(asked, answer)),
        }
    }

    fn unavailable(&self, asked: Asked) -> Handled {
        let phrase = self.phrases.unavailable.clone();
        if let By::Form { fields } = &asked.by {
            // The form stays open, so that the typed values are not lost.
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

    pub(crate) fn frame(&self) -> Frame<'_> {
        Frame {
            cancel: &self.phrases.cancel,
            voice: Voice::quiet(&self.names.connection),
        }
    }

    pub(crate) fn ephemeral(&self, card: &Card) -> Value {
        let Drawn { text, blocks } = draw(card, &Voice::quiet(&self.names.connection));
        json!({ "response_type": "ephemeral", "text": text, "blocks": blocks })
    }
}

fn handled(ack: Ack, then: Then) -> Handled {
    Handled { ack, then }
}

/// The acknowledgement without content. It closes a form and all forms below it.
fn closing(asked: &Asked) -> Ack {
    match asked.by {
        By::Form { .. } => Ack::With(json!({ "response_action": "clear" })),
        By::Command | By::Click => Ack::Bare,
    }
}
