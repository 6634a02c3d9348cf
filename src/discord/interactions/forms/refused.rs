//! A refused form. Its modal has closed already, so a private message shows the errors and the typed text, and a button
//! reopens the form.

use chat::{FieldKind, Form, Phrases, Span, Text};
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

use super::choices::{MAX_CHOICES, choices, select_for};
use crate::ground::limits::BUTTON_LABEL;
use crate::write::custom_id::CustomId;
use crate::write::render::{Embed, RenderContext, RenderedMessage, render_card, truncate};

const RED: u32 = 0x00DC_2626;

/// The message with the errors, the typed text and [Try again]. An invalid choice can be picked again, which also reopens
/// the form. `key` is the key of the saved form.
pub(crate) fn refused_message(
    form: &Form,
    errors: &[(String, String)],
    key: &str,
    phrases: &Phrases,
    context: RenderContext<'_>,
) -> RenderedMessage {
    let mut card = chat::Card::framed(chat::Tone::Red, form.title.as_str());
    for line in error_lines(form, errors) {
        card = card.with(chat::Block::Text(line));
    }
    for field in &form.fields {
        let is_typed = !matches!(field.kind, FieldKind::Choice(_));
        let Some(value) = field
            .value
            .as_ref()
            .filter(|value| is_typed && !value.trim().is_empty())
        else {
            continue;
        };
        card = card
            .with(chat::Block::Facts(Text::plain(field.label.clone())))
            .with(chat::Block::Quote(Text(vec![Span::Plain(value.clone())])));
    }
    let mut rendered = render_card(&card, context);
    let invalid = choices(form)
        .into_iter()
        .filter(|(field, _)| errors.iter().any(|(name, _)| *name == field.id))
        .collect::<Vec<_>>();
    for (field, options) in invalid.iter().take(MAX_CHOICES) {
        let id = CustomId::SavedForm {
            key: key.to_owned(),
            field: Some(field.id.clone()),
        };
        rendered
            .rows
            .push(select_for(&id, field, options, invalid.len(), &phrases.pick));
    }
    rendered.rows.push(button(key, &phrases.try_again));
    rendered
}

/// The message with a button that opens a form which could not be opened immediately.
pub(crate) fn reopen_message(
    form: &Form,
    key: &str,
    phrases: &Phrases,
    context: RenderContext<'_>,
) -> RenderedMessage {
    let mut card = chat::Card::framed(chat::Tone::Grey, form.title.as_str());
    if let Some(intro) = &form.intro {
        card = card.with(chat::Block::Text(intro.clone()));
    }
    let mut rendered = render_card(&card, context);
    rendered.rows.push(button(key, &phrases.next));
    rendered
}

/// The text of the errors, for a form that is asked again in the same message.
pub(crate) fn error_text(form: &Form, errors: &[(String, String)], context: RenderContext<'_>) -> String {
    let card = chat::Card::plain(Text::default());
    let card = error_lines(form, errors).fold(card, |card, line| card.with(chat::Block::Text(line)));
    render_card(&card, context).content
}

fn error_lines(form: &Form, errors: &[(String, String)]) -> impl Iterator<Item = Text> {
    errors.iter().map(|(field, what)| {
        let label = form.field(field).map(|field| format!("{}: ", field.label));
        Text::bold(label.unwrap_or_default()).then(Text::plain(what.clone()))
    })
}

fn button(key: &str, label: &str) -> CreateActionRow {
    let id = CustomId::SavedForm {
        key: key.to_owned(),
        field: None,
    };
    let button = CreateButton::new(id.to_string())
        .style(ButtonStyle::Primary)
        .label(truncate(label, BUTTON_LABEL));
    CreateActionRow::Buttons(vec![button])
}

/// The message after the saved form has expired. It still shows the typed text.
pub(crate) fn expired_message(
    refusal: Option<&serenity::all::Message>,
    phrases: &Phrases,
) -> RenderedMessage {
    let embed = refusal.and_then(|message| message.embeds.first());
    let embed = embed.map(|embed| Embed {
        colour: RED,
        title: embed.title.clone().unwrap_or_default(),
        description: embed.description.clone().unwrap_or_default(),
    });
    RenderedMessage {
        content: phrases.form_gone.clone(),
        embed,
        ..RenderedMessage::default()
    }
}
