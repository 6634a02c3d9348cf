//! What an asker is shown: the desk's reply in the forms that Discord has for it.

use chat::{Answer, Card, Field, FieldKind, Form, Reply, Token};
use serenity::all::{CreateInteractionResponse, CreateInteractionResponseMessage, CreateModal};

use super::interaction::{Asked, Origin, Step};
use crate::client::connect::Inner;
use crate::write::custom_id::{CustomId, Picks};
use super::forms::{self, Asking};
use crate::ground::form_state::Draft;
use crate::write::render::{Face, Setting, Writer, draw};

/// What an asker is shown.
#[derive(Clone, Debug)]
pub(crate) enum Shown {
    /// A message that only they see.
    Message(Face),
    /// The message that was clicked in changes.
    Update(Face),
    /// Nothing.
    Nothing,
    /// The message that was clicked in goes away.
    Gone,
    /// A form.
    Modal(Box<CreateModal>),
    /// No suggestions while somebody types.
    NoSuggestions,
}

impl Shown {
    /// As the first answer; and whether that answer is to be taken away afterwards.
    pub(crate) fn first(&self, asked: &Asked) -> (CreateInteractionResponse, bool) {
        match self {
            Shown::Message(face) => (CreateInteractionResponse::Message(face.private()), false),
            Shown::Update(face) if asked.message.is_some() => {
                (CreateInteractionResponse::UpdateMessage(face.update()), false)
            }
            Shown::Update(face) => (CreateInteractionResponse::Message(face.private()), false),
            Shown::Nothing => (defer(asked), !acknowledges(asked)),
            Shown::Gone => (defer(asked), true),
            Shown::Modal(modal) => (CreateInteractionResponse::Modal((**modal).clone()), false),
            Shown::NoSuggestions => (
                CreateInteractionResponse::Autocomplete(serenity::all::CreateAutocompleteResponse::new()),
                false,
            ),
        }
    }
}

/// The answer that leaves more time: nothing to be seen where something was clicked, otherwise "is thinking", seen by
/// the asker alone.
pub(crate) fn defer(asked: &Asked) -> CreateInteractionResponse {
    if acknowledges(asked) {
        CreateInteractionResponse::Acknowledge
    } else {
        CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true))
    }
}

/// Whether an answer can be "nothing": a command has to be answered with a message.
pub(crate) fn acknowledges(asked: &Asked) -> bool {
    match asked.origin {
        Origin::Component => true,
        Origin::Modal => asked.message.is_some(),
        Origin::Command => false,
    }
}

/// What the desk's answer looks like.
pub(crate) fn answered(inner: &Inner, asked: &Asked, step: &Step, answer: Answer) -> Shown {
    match answer {
        Answer::Stored | Answer::Reply(Reply::Quiet) => {
            // A private message of choices has served its purpose.
            if *step == Step::Submitted && asked.is_private() {
                Shown::Gone
            } else {
                Shown::Nothing
            }
        }
        Answer::NotStored => unavailable(inner),
        Answer::Reply(Reply::Private(card)) => {
            let face = inner.private_face(&card);
            let replaces = *step == Step::Submitted && asked.is_private();
            if replaces {
                Shown::Update(face)
            } else {
                Shown::Message(face)
            }
        }
        Answer::Reply(Reply::Replace(card)) => {
            let face = inner.private_face(&card);
            if asked.is_private() {
                Shown::Update(face)
            } else {
                Shown::Message(face)
            }
        }
        Answer::Reply(Reply::Form(form)) => form_shown(inner, asked, step, form),
        Answer::Reply(Reply::Refused { form, errors }) => refused_shown(inner, asked, &form, &errors),
    }
}

/// The desk could not be reached; nothing happened.
pub(crate) fn unavailable(inner: &Inner) -> Shown {
    Shown::Message(inner.private_face(&Card::plain(inner.phrases.unavailable.as_str())))
}

fn form_shown(inner: &Inner, asked: &Asked, step: &Step, mut form: Form) -> Shown {
    let choices = form
        .fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Choice(_)))
        .count();
    let has_text = choices < form.fields.len();
    let is_update = match step {
        Step::Began => {
            form.fields.iter_mut().for_each(take_first);
            false
        }
        Step::Submitted => false,
        // What was asked in private goes on where it was asked.
        Step::Clicked(_) => asked.is_private(),
        Step::Picked(_) | Step::Next(_) => true,
    };
    let opens = match step {
        Step::Began | Step::Submitted => true,
        // A choice that need not be made is offered once all the same.
        Step::Clicked(_) => forms::chosen(&form).len() == choices,
        Step::Next(_) => forms::is_complete(&form),
        // With one choice there is nothing left to choose.
        Step::Picked(_) => forms::is_complete(&form) && choices == 1,
    };
    if has_text && opens {
        return open(inner, asked, &form);
    }
    let click = match step {
        Step::Clicked(click) | Step::Picked(click) | Step::Next(click) => Some(click),
        Step::Began | Step::Submitted => None,
    };
    let face = inner.choices(asked, &form, click);
    if is_update {
        Shown::Update(face)
    } else {
        Shown::Message(face)
    }
}

/// Opens a form's text, or its choices where it has no text. A modal cannot answer a modal: a button stands between.
pub(crate) fn open(inner: &Inner, asked: &Asked, form: &Form) -> Shown {
    if !form
        .fields
        .iter()
        .any(|field| !matches!(field.kind, FieldKind::Choice(_)))
    {
        return Shown::Message(inner.choices(asked, form, None));
    }
    if asked.origin == Origin::Modal {
        let key = inner.keep(asked, Draft::Form(Box::new(form.clone())));
        return Shown::Message(forms::bring_back(
            form,
            &key,
            &inner.phrases,
            inner.private_setting(),
        ));
    }
    let values = forms::chosen(form);
    let mut id = CustomId::Modal {
        form: form.token.clone(),
        picks: Picks::Here(values.clone()),
    };
    if !id.fits() {
        let key = inner.keep(asked, Draft::Picks(values));
        id = CustomId::Modal {
            form: form.token.clone(),
            picks: Picks::Kept(key),
        };
    }
    Shown::Modal(Box::new(forms::modal(form, &id)))
}

fn refused_shown(inner: &Inner, asked: &Asked, form: &Form, errors: &[(String, String)]) -> Shown {
    let setting = inner.private_setting();
    let has_text = form
        .fields
        .iter()
        .any(|field| !matches!(field.kind, FieldKind::Choice(_)));
    let face = if has_text {
        let key = inner.keep(asked, Draft::Form(Box::new(form.clone())));
        forms::refused(form, errors, &key, &inner.phrases, setting)
    } else {
        let mut face = inner.choices(asked, form, None);
        face.content = forms::complaints(form, errors, setting);
        face
    };
    if asked.is_private() {
        Shown::Update(face)
    } else {
        Shown::Message(face)
    }
}

/// A form that no click opened cannot be asked again: a choice without value takes its first option.
fn take_first(field: &mut Field) {
    if let FieldKind::Choice(options) = &field.kind
        && field.value.is_none()
    {
        field.value = options.first().map(|choice| choice.value.clone());
    }
}

impl Inner {
    /// How a message for one person alone is drawn.
    pub(crate) fn private_setting(&self) -> Setting<'_> {
        Setting {
            connection: self.connection(),
            notify: &[],
            rings: false,
            more: &self.phrases.more,
        }
    }

    fn private_face(&self, card: &Card) -> Face {
        draw(card, self.private_setting())
    }

    fn choices(&self, asked: &Asked, form: &Form, click: Option<&Token>) -> Face {
        let asking = Asking {
            click,
            next: &self.phrases.next,
            pick: &self.phrases.pick,
        };
        let writer = Writer {
            connection: self.connection(),
            notify: &[],
            draws_mentions: true,
        };
        forms::ask(form, asking, writer, |values| {
            self.keep(asked, Draft::Picks(values))
        })
    }

    /// Keeps something for an asker under the id of what they asked with.
    pub(crate) fn keep(&self, asked: &Asked, draft: Draft) -> String {
        self.kept.keep(&asked.id, &asked.user, draft);
        asked.id.clone()
    }
}
