//! The private message that asks a form's choices: one select for each choice, and a button that continues.
//!
//! The picks are marked in the message itself, and Discord sends the message with every click in it.

use chat::{Choice, Field, FieldKind, Form, Token, Values};
use serenity::all::{
    ActionRow, ActionRowComponent, ButtonKind, ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption, SelectMenu,
};

use crate::ground::limits::{
    ACTION_ROWS, BUTTON_LABEL, EMBED_TITLE, SELECT_OPTION, SELECT_OPTIONS, SELECT_PLACEHOLDER,
};
use crate::write::custom_id::{CustomId, Picks};
use crate::write::render::{Embed, MarkdownWriter, RenderedMessage, sanitize, truncate};

/// The most choices: the last row contains the button.
pub(super) const MAX_CHOICES: usize = ACTION_ROWS - 1;
/// The longest introduction of a form; below the limit of an embed's description.
const INTRO: usize = 4_000;
const GREY: u32 = 0x0099_AAB5;

/// How choices are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ChoiceContext<'a> {
    /// The click that opened the form. Each pick reaches the desk as another such click. Without a click, picks stay in
    /// the message.
    pub(crate) click: Option<&'a Token>,
    /// The label of the button that opens the text inputs.
    pub(crate) next: &'a str,
    /// The placeholder of a select.
    pub(crate) pick: &'a str,
}

/// The private message that asks a form's choices. `save` saves picks that are too long for an id and returns their key.
pub(crate) fn choices_message(
    form: &Form,
    context: ChoiceContext<'_>,
    writer: MarkdownWriter<'_>,
    save: impl Fn(Values) -> String,
) -> RenderedMessage {
    let fields = choices(form);
    let mut rows: Vec<CreateActionRow> = fields
        .iter()
        .take(MAX_CHOICES)
        .map(|(field, options)| select(form, field, options, context))
        .collect();
    let picks = fit_picks(form, context, chosen_values(form), save);
    let (id, label) = button(form, context, picks);
    let button = CreateButton::new(id.to_string())
        .style(ButtonStyle::Primary)
        .label(truncate(&sanitize(label), BUTTON_LABEL))
        .disabled(!is_complete(form));
    rows.push(CreateActionRow::Buttons(vec![button]));
    let description = form
        .intro
        .as_ref()
        .map(|intro| writer.write(intro))
        .unwrap_or_default();
    let title = MarkdownWriter {
        supports_mentions: false,
        ..writer
    }
    .write(&form.title.as_str().into());
    let embed = Embed {
        colour: GREY,
        title: truncate(&title, EMBED_TITLE),
        description: truncate(&description, INTRO),
    };
    RenderedMessage {
        embed: Some(embed),
        rows,
        ..RenderedMessage::default()
    }
}

/// Whether every required choice was made.
pub(crate) fn is_complete(form: &Form) -> bool {
    choices(form)
        .iter()
        .all(|(field, _)| field.value.is_some() || !field.required)
}

/// All picks in a private message of choices, including the latest one.
pub(crate) fn picks_so_far(rows: &[ActionRow], field: &str, value: Option<&String>) -> Values {
    let mut picked = Values::new();
    for menu in menus(rows) {
        let Some(name) = menu.custom_id.as_deref().and_then(field_of) else {
            continue;
        };
        if let Some(option) = menu.options.iter().find(|option| option.default) {
            picked.insert(name, option.value.clone());
        }
    }
    match value {
        Some(value) => picked.insert(field.to_owned(), value.clone()),
        None => picked.remove(field),
    };
    picked
}

/// The rows of a message of choices after a pick that stays in the message.
pub(crate) fn update_rows(
    rows: &[ActionRow],
    picked: &Values,
    save: impl Fn(Values) -> String,
) -> Vec<CreateActionRow> {
    let is_complete = menus(rows).all(|menu| {
        let name = menu.custom_id.as_deref().and_then(field_of);
        menu.min_values == Some(0) || name.is_some_and(|name| picked.contains_key(&name))
    });
    rows.iter()
        .filter_map(|row| update_row(row, picked, is_complete, &save))
        .collect()
}

fn update_row(
    row: &ActionRow,
    picked: &Values,
    is_complete: bool,
    save: &impl Fn(Values) -> String,
) -> Option<CreateActionRow> {
    match row.components.first()? {
        ActionRowComponent::SelectMenu(menu) => {
            let id = menu.custom_id.clone()?;
            let value = field_of(&id).and_then(|field| picked.get(&field).cloned());
            let options = menu.options.iter().map(|option| {
                CreateSelectMenuOption::new(option.label.clone(), option.value.clone())
                    .default_selection(Some(&option.value) == value.as_ref())
            });
            let kind = CreateSelectMenuKind::String {
                options: options.collect(),
            };
            let select = CreateSelectMenu::new(id, kind)
                .placeholder(menu.placeholder.clone().unwrap_or_default())
                .min_values(menu.min_values.unwrap_or(1));
            Some(CreateActionRow::SelectMenu(select))
        }
        ActionRowComponent::Button(button) => {
            let ButtonKind::NonLink { custom_id, .. } = &button.data else {
                return None;
            };
            let CustomId::Submit { form, .. } = CustomId::parse(custom_id)? else {
                return None;
            };
            let mut id = CustomId::Submit {
                form: form.clone(),
                picks: Picks::Inline(picked.clone()),
            };
            if !id.fits() {
                id = CustomId::Submit {
                    form,
                    picks: Picks::Saved(save(picked.clone())),
                };
            }
            let button = CreateButton::new(id.to_string())
                .style(ButtonStyle::Primary)
                .label(button.label.clone().unwrap_or_default())
                .disabled(!is_complete);
            Some(CreateActionRow::Buttons(vec![button]))
        }
        ActionRowComponent::InputText(_) => None,
        _ => None,
    }
}

fn menus(rows: &[ActionRow]) -> impl Iterator<Item = &SelectMenu> {
    rows.iter()
        .flat_map(|row| &row.components)
        .filter_map(|component| match component {
            ActionRowComponent::SelectMenu(menu) => Some(menu),
            _ => None,
        })
}

fn field_of(id: &str) -> Option<String> {
    match CustomId::parse(id)? {
        CustomId::Pick { field, .. } | CustomId::LocalPick { field, .. } => Some(field),
        CustomId::Click { .. }
        | CustomId::CardSelect { .. }
        | CustomId::Next { .. }
        | CustomId::Submit { .. }
        | CustomId::Modal { .. }
        | CustomId::SavedForm { .. } => None,
    }
}

/// The choices of a form with their options.
pub(super) fn choices(form: &Form) -> Vec<(&Field, &Vec<Choice>)> {
    let fields = form.fields.iter().filter_map(|field| match &field.kind {
        FieldKind::Choice(options) if !options.is_empty() => Some((field, options)),
        FieldKind::Choice(_) | FieldKind::Line { .. } | FieldKind::Paragraph { .. } | FieldKind::Date => None,
    });
    fields.collect()
}

/// The chosen values of a form.
pub(crate) fn chosen_values(form: &Form) -> Values {
    let chosen = choices(form).into_iter();
    chosen
        .filter_map(|(field, _)| Some((field.id.clone(), field.value.clone()?)))
        .collect()
}

/// Whether a form has text inputs.
pub(crate) fn has_text(form: &Form) -> bool {
    form.fields
        .iter()
        .any(|field| !matches!(field.kind, FieldKind::Choice(_)))
}

fn fit_picks(
    form: &Form,
    context: ChoiceContext<'_>,
    values: Values,
    save: impl Fn(Values) -> String,
) -> Picks {
    let picks = Picks::Inline(values.clone());
    if button(form, context, picks.clone()).0.fits() {
        picks
    } else {
        Picks::Saved(save(values))
    }
}

/// The id and the label of the button below the choices: it opens the text inputs or submits the form.
fn button<'a>(form: &'a Form, context: ChoiceContext<'a>, picks: Picks) -> (CustomId, &'a str) {
    match context.click {
        Some(click) if has_text(form) => (
            CustomId::Next {
                click: click.clone(),
                picks,
            },
            context.next,
        ),
        Some(_) | None => (
            CustomId::Submit {
                form: form.token.clone(),
                picks,
            },
            &form.submit,
        ),
    }
}

/// A select for a choice. `among` is the number of choices in the message. If there are several, every option repeats the
/// question, because the placeholder disappears once an option is chosen.
pub(super) fn select_for(
    id: &CustomId,
    field: &Field,
    options: &[Choice],
    among: usize,
    pick: &str,
) -> CreateActionRow {
    let shown = options.iter().take(SELECT_OPTIONS).map(|choice| {
        let label = match among {
            0 | 1 => choice.label.clone(),
            _ => format!("{}: {}", field.label, choice.label),
        };
        let label = truncate(&sanitize(&label), SELECT_OPTION);
        let is_chosen = field.value.as_ref() == Some(&choice.value);
        CreateSelectMenuOption::new(label, truncate(&choice.value, SELECT_OPTION))
            .default_selection(is_chosen)
    });
    let kind = CreateSelectMenuKind::String {
        options: shown.collect(),
    };
    let placeholder = match field.hint.as_deref().filter(|hint| !hint.is_empty()) {
        Some(hint) => format!("{}: {hint}", field.label),
        None if field.label.ends_with('?') => field.label.clone(),
        None => format!("{}: {pick}", field.label),
    };
    let menu = CreateSelectMenu::new(id.to_string(), kind)
        .placeholder(truncate(&sanitize(&placeholder), SELECT_PLACEHOLDER))
        .min_values(u8::from(field.required));
    CreateActionRow::SelectMenu(menu)
}

fn select(form: &Form, field: &Field, options: &[Choice], context: ChoiceContext<'_>) -> CreateActionRow {
    let id = match context.click {
        Some(click) => CustomId::Pick {
            click: click.clone(),
            field: field.id.clone(),
        },
        None => CustomId::LocalPick {
            form: form.token.clone(),
            field: field.id.clone(),
        },
    };
    select_for(&id, field, options, choices(form).len(), context.pick)
}
