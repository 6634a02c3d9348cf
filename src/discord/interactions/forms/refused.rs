//! A refused form on Discord: it has closed already, so a private message says what is wrong, shows what was typed, and
//! brings it back with a button.

use chat::{FieldKind, Form, Phrases, Span, Text};
use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

use super::choices::{choices, select_for};
use crate::write::custom_id::CustomId;
use crate::write::render::{Face, Frame, Setting, cut, draw};

const RED: u32 = 0x00DC_2626;

/// What is wrong, what was typed, and [Try again]. A choice that is wrong can be chosen anew, which brings the form
/// back as well. `key` is what the form is kept under.
pub(crate) fn refused(
    form: &Form,
    errors: &[(String, String)],
    key: &str,
    phrases: &Phrases,
    setting: Setting<'_>,
) -> Face {
    let mut card = chat::Card::framed(chat::Tone::Red, form.title.as_str());
    for line in lines(form, errors) {
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
    let mut face = draw(&card, setting);
    let wrong = choices(form)
        .into_iter()
        .filter(|(field, _)| errors.iter().any(|(name, _)| *name == field.id))
        .collect::<Vec<_>>();
    for (field, options) in wrong.iter().take(4) {
        let id = CustomId::Kept {
            key: key.to_owned(),
            field: Some(field.id.clone()),
        };
        face.rows
            .push(select_for(&id, field, options, wrong.len(), &phrases.pick));
    }
    face.rows.push(button(key, &phrases.try_again));
    face
}

/// A button that opens a form that could not be opened at once.
pub(crate) fn bring_back(form: &Form, key: &str, phrases: &Phrases, setting: Setting<'_>) -> Face {
    let mut card = chat::Card::framed(chat::Tone::Grey, form.title.as_str());
    if let Some(intro) = &form.intro {
        card = card.with(chat::Block::Text(intro.clone()));
    }
    let mut face = draw(&card, setting);
    face.rows.push(button(key, &phrases.next));
    face
}

/// What is wrong, for a form that is asked again in the same message.
pub(crate) fn complaints(form: &Form, errors: &[(String, String)], setting: Setting<'_>) -> String {
    let card = chat::Card::plain(Text::default());
    let card = lines(form, errors).fold(card, |card, line| card.with(chat::Block::Text(line)));
    draw(&card, setting).content
}

fn lines(form: &Form, errors: &[(String, String)]) -> impl Iterator<Item = Text> {
    errors.iter().map(|(field, what)| {
        let label = form.field(field).map(|field| format!("{}: ", field.label));
        Text::bold(label.unwrap_or_default()).then(Text::plain(what.clone()))
    })
}

fn button(key: &str, label: &str) -> CreateActionRow {
    let id = CustomId::Kept {
        key: key.to_owned(),
        field: None,
    };
    let button = CreateButton::new(id.to_string())
        .style(ButtonStyle::Primary)
        .label(cut(label, 80));
    CreateActionRow::Buttons(vec![button])
}

/// What a refusal turns into whose form is not kept any more: what was typed still stands below.
pub(crate) fn gone(refusal: Option<&serenity::all::Message>, phrases: &Phrases) -> Face {
    let embed = refusal.and_then(|message| message.embeds.first());
    let frame = embed.map(|embed| Frame {
        colour: RED,
        title: embed.title.clone().unwrap_or_default(),
        description: embed.description.clone().unwrap_or_default(),
    });
    Face {
        content: phrases.form_gone.clone(),
        frame,
        ..Face::default()
    }
}
