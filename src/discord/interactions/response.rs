//! Chooses the response to an interaction: the desk's answer in one of the forms that Discord offers.

use chat::{Answer, Card, Field, FieldKind, Form, Reply, Suggestion, Token};
use serenity::all::{
    CreateAutocompleteResponse, CreateInteractionResponse, CreateInteractionResponseMessage, CreateModal,
};

use super::forms::{self, ChoiceContext};
use super::interaction::{Interaction, InteractionKind, Step};
use crate::ground::connection::bot::Bot;
use crate::ground::form_state::FormState;
use crate::ground::limits::{COMMAND_CHOICES, COMMAND_DESCRIPTION};
use crate::write::custom_id::{CustomId, Picks};
use crate::write::render::{MarkdownWriter, RenderContext, RenderedMessage, render_card, truncate};

/// The response to an interaction.
#[derive(Clone, Debug)]
pub(crate) enum Response {
    /// A message that only the sender sees.
    Message(RenderedMessage),
    /// A change of the clicked message.
    Update(RenderedMessage),
    /// Nothing visible.
    Nothing,
    /// The removal of the clicked message.
    Remove,
    /// A form.
    Modal(Box<CreateModal>),
    /// A list of suggestions while somebody types a command.
    Suggestions(Vec<Suggestion>),
}

impl Response {
    /// A change of the clicked message if that is private, or a new private message.
    pub(crate) fn beside(interaction: &Interaction, rendered: RenderedMessage) -> Self {
        if interaction.is_private() {
            Self::Update(rendered)
        } else {
            Self::Message(rendered)
        }
    }

    /// The first response, and whether it has to be deleted afterwards.
    pub(crate) fn first(&self, interaction: &Interaction) -> (CreateInteractionResponse, bool) {
        match self {
            Response::Message(rendered) => (CreateInteractionResponse::Message(rendered.private()), false),
            Response::Update(rendered) if interaction.message.is_some() => {
                (CreateInteractionResponse::UpdateMessage(rendered.update()), false)
            }
            Response::Update(rendered) => (CreateInteractionResponse::Message(rendered.private()), false),
            Response::Nothing => (defer(interaction), !can_acknowledge(interaction)),
            Response::Remove => (defer(interaction), true),
            Response::Modal(modal) => (CreateInteractionResponse::Modal((**modal).clone()), false),
            Response::Suggestions(suggestions) => {
                let shown = suggestions.iter().take(COMMAND_CHOICES);
                let response = shown.fold(CreateAutocompleteResponse::new(), |response, one| {
                    response.add_string_choice(truncate(&one.label, COMMAND_DESCRIPTION), &one.value)
                });
                (CreateInteractionResponse::Autocomplete(response), false)
            }
        }
    }
}

/// The response that allows more time. After a click it is invisible; otherwise the sender sees "is thinking".
pub(crate) fn defer(interaction: &Interaction) -> CreateInteractionResponse {
    if can_acknowledge(interaction) {
        CreateInteractionResponse::Acknowledge
    } else {
        CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true))
    }
}

/// Whether an invisible response is possible. A command requires a message.
pub(crate) fn can_acknowledge(interaction: &Interaction) -> bool {
    match interaction.kind {
        InteractionKind::Component => true,
        InteractionKind::Modal => interaction.message.is_some(),
        InteractionKind::Command => false,
    }
}

/// The response for the desk's answer.
pub(crate) fn response_to(bot: &Bot, interaction: &Interaction, step: &Step, answer: Answer) -> Response {
    match answer {
        Answer::Stored | Answer::Reply(Reply::Quiet) => {
            // A private message of choices is not needed after the form was submitted.
            if *step == Step::Submitted && interaction.is_private() {
                Response::Remove
            } else {
                Response::Nothing
            }
        }
        Answer::Suggestions(suggestions) => Response::Suggestions(suggestions),
        Answer::NotStored => unavailable(bot),
        Answer::Reply(Reply::Private(card)) => {
            let rendered = bot.render_private(&card);
            if *step == Step::Submitted {
                Response::beside(interaction, rendered)
            } else {
                Response::Message(rendered)
            }
        }
        Answer::Reply(Reply::Replace(card)) => Response::beside(interaction, bot.render_private(&card)),
        Answer::Reply(Reply::Form(form)) => form_response(bot, interaction, step, form.only_first_page()),
        Answer::Reply(Reply::Refused { form, errors }) => {
            refused_form(bot, interaction, &form.only_first_page(), &errors)
        }
    }
}

/// The desk did not store the event, so nothing happened.
pub(crate) fn unavailable(bot: &Bot) -> Response {
    Response::Message(bot.render_private(&Card::plain(bot.phrases.unavailable.as_str())))
}

fn form_response(bot: &Bot, interaction: &Interaction, step: &Step, mut form: Form) -> Response {
    let choices = form
        .fields
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Choice(_)))
        .count();
    let has_text = choices < form.fields.len();
    let is_update = match step {
        Step::Started => {
            form.fields.iter_mut().for_each(pick_first);
            false
        }
        Step::Submitted => false,
        // A form that was requested in a private message continues in that message.
        Step::Clicked(_) => interaction.is_private(),
        Step::Picked(_) | Step::Next(_) => true,
    };
    let opens = match step {
        Step::Started | Step::Submitted => true,
        // An optional choice is offered once.
        Step::Clicked(_) => forms::chosen_values(&form).len() == choices,
        Step::Next(_) => forms::is_complete(&form),
        // After the only choice, nothing is left to choose.
        Step::Picked(_) => forms::is_complete(&form) && choices == 1,
    };
    if has_text && opens {
        return open_form(bot, interaction, &form);
    }
    let click = match step {
        Step::Clicked(click) | Step::Picked(click) | Step::Next(click) => Some(click),
        Step::Started | Step::Submitted => None,
    };
    let rendered = bot.choices_message(interaction, &form, click);
    if is_update {
        Response::Update(rendered)
    } else {
        Response::Message(rendered)
    }
}

/// Opens a form's text inputs, or its choices if it has no text inputs. Discord accepts no modal in response to a modal,
/// so the response to a modal is a button that opens the form.
pub(crate) fn open_form(bot: &Bot, interaction: &Interaction, form: &Form) -> Response {
    if !forms::has_text(form) {
        return Response::Message(bot.choices_message(interaction, form, None));
    }
    if interaction.kind == InteractionKind::Modal {
        let key = bot.save_form_state(interaction, FormState::Form(Box::new(form.clone())));
        return Response::Message(forms::reopen_message(
            form,
            &key,
            &bot.phrases,
            bot.private_context(),
        ));
    }
    let values = forms::chosen_values(form);
    let mut id = CustomId::Modal {
        form: form.token.clone(),
        nonce: Some(interaction.id.clone()),
        picks: Picks::Inline(values.clone()),
    };
    if !id.fits() {
        // The key of the saved picks is this interaction's id, so it is the nonce as well.
        let key = bot.save_form_state(interaction, FormState::Picks(values));
        id = CustomId::Modal {
            form: form.token.clone(),
            nonce: None,
            picks: Picks::Saved(key),
        };
    }
    Response::Modal(Box::new(forms::modal(form, &id)))
}

fn refused_form(bot: &Bot, interaction: &Interaction, form: &Form, errors: &[(String, String)]) -> Response {
    let context = bot.private_context();
    let rendered = if forms::has_text(form) {
        let key = bot.save_form_state(interaction, FormState::Form(Box::new(form.clone())));
        forms::refused_message(form, errors, &key, &bot.phrases, context)
    } else {
        let mut rendered = bot.choices_message(interaction, form, None);
        rendered.content = forms::error_text(form, errors, context);
        rendered
    };
    Response::beside(interaction, rendered)
}

/// Sets a choice without a value to its first option. A form that no click opened cannot be requested again.
fn pick_first(field: &mut Field) {
    if let FieldKind::Choice(options) = &field.kind
        && field.value.is_none()
    {
        field.value = options.first().map(|choice| choice.value.clone());
    }
}

impl Bot {
    /// How a private message is rendered.
    fn private_context(&self) -> RenderContext<'_> {
        RenderContext {
            connection: self.connection(),
            notify: &[],
            notifies: false,
            more: &self.phrases.more,
        }
    }

    fn render_private(&self, card: &Card) -> RenderedMessage {
        render_card(card, self.private_context())
    }

    fn choices_message(
        &self,
        interaction: &Interaction,
        form: &Form,
        click: Option<&Token>,
    ) -> RenderedMessage {
        let context = ChoiceContext {
            click,
            next: &self.phrases.next,
            pick: &self.phrases.pick,
        };
        let writer = MarkdownWriter {
            connection: self.connection(),
            notify: &[],
            supports_mentions: true,
        };
        forms::choices_message(form, context, writer, |values| {
            self.save_form_state(interaction, FormState::Picks(values))
        })
    }

    /// Saves a form's state for the sender. The key is the id of the interaction.
    pub(crate) fn save_form_state(&self, interaction: &Interaction, state: FormState) -> String {
        self.form_states.save(&interaction.id, &interaction.user, state);
        interaction.id.clone()
    }
}
