//! A form's choices, asked in a private message: a select each, and a button that leads on.
//!
//! What is picked is marked in the message itself, and Discord sends the message along with every click in it.

use chat::{Choice, Field, FieldKind, Form, Token, Values};
use serenity::all::{
    ActionRow, ActionRowComponent, ButtonKind, ButtonStyle, CreateActionRow, CreateButton, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption, SelectMenu,
};

use crate::write::custom_id::{CustomId, Picks};
use crate::write::render::{Face, Frame, Writer, clean, cut};

/// The last row is the button's.
const SELECTS: usize = 4;
const OPTION: usize = 100;
const OPTIONS: usize = 25;
const PLACEHOLDER: usize = 150;
const BUTTON: usize = 80;
const GREY: u32 = 0x0099_AAB5;

/// How choices are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asking<'a> {
    /// The click that opened the form: what is picked goes to the desk as another such click. Without one, picks stay
    /// in the message.
    pub(crate) click: Option<&'a Token>,
    /// What the button that leads to the text says.
    pub(crate) next: &'a str,
    /// What stands in a select before something is chosen.
    pub(crate) pick: &'a str,
}

/// The private message that asks a form's choices. Picks that are too long for an id are handed to `keep`, which says
/// under which key they are kept.
pub(crate) fn ask(
    form: &Form,
    asking: Asking<'_>,
    writer: Writer<'_>,
    keep: impl Fn(Values) -> String,
) -> Face {
    let fields = choices(form);
    let mut rows: Vec<CreateActionRow> = fields
        .iter()
        .take(SELECTS)
        .map(|(field, options)| select(form, field, options, asking))
        .collect();
    let picks = fit(form, asking, chosen(form), keep);
    let (id, label) = button(form, asking, picks);
    let button = CreateButton::new(id.to_string())
        .style(ButtonStyle::Primary)
        .label(cut(&clean(label), BUTTON))
        .disabled(!is_complete(form));
    rows.push(CreateActionRow::Buttons(vec![button]));
    let description = form
        .intro
        .as_ref()
        .map(|intro| writer.write(intro))
        .unwrap_or_default();
    let title = Writer {
        draws_mentions: false,
        ..writer
    }
    .write(&form.title.as_str().into());
    let frame = Frame {
        colour: GREY,
        title: cut(&title, 256),
        description: cut(&description, 4_000),
    };
    Face {
        frame: Some(frame),
        rows,
        ..Face::default()
    }
}

/// Whether every choice that must be made has been made.
pub(crate) fn is_complete(form: &Form) -> bool {
    choices(form)
        .iter()
        .all(|(field, _)| field.value.is_some() || !field.required)
}

/// What is picked in a private message of choices, with what was picked just now.
pub(crate) fn picked_so_far(rows: &[ActionRow], field: &str, value: Option<&String>) -> Values {
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
pub(crate) fn repick(
    rows: &[ActionRow],
    picked: &Values,
    keep: impl Fn(Values) -> String,
) -> Vec<CreateActionRow> {
    let is_complete = menus(rows).all(|menu| {
        let name = menu.custom_id.as_deref().and_then(field_of);
        menu.min_values == Some(0) || name.is_some_and(|name| picked.contains_key(&name))
    });
    rows.iter()
        .filter_map(|row| again(row, picked, is_complete, &keep))
        .collect()
}

fn again(
    row: &ActionRow,
    picked: &Values,
    is_complete: bool,
    keep: &impl Fn(Values) -> String,
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
            let again = CreateSelectMenu::new(id, kind)
                .placeholder(menu.placeholder.clone().unwrap_or_default())
                .min_values(menu.min_values.unwrap_or(1));
            Some(CreateActionRow::SelectMenu(again))
        }
        ActionRowComponent::Button(button) => {
            let ButtonKind::NonLink { custom_id, .. } = &button.data else {
                return None;
            };
            let CustomId::Submit { form, .. } = CustomId::read(custom_id)? else {
                return None;
            };
            let mut id = CustomId::Submit {
                form: form.clone(),
                picks: Picks::Here(picked.clone()),
            };
            if !id.fits() {
                id = CustomId::Submit {
                    form,
                    picks: Picks::Kept(keep(picked.clone())),
                };
            }
            let again = CreateButton::new(id.to_string())
                .style(ButtonStyle::Primary)
                .label(button.label.clone().unwrap_or_default())
                .disabled(!is_complete);
            Some(CreateActionRow::Buttons(vec![again]))
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
    match CustomId::read(id)? {
        CustomId::Pick { field, .. } | CustomId::LocalPick { field, .. } => Some(field),
        CustomId::Click { .. }
        | CustomId::Card { .. }
        | CustomId::Next { .. }
        | CustomId::Submit { .. }
        | CustomId::Modal { .. }
        | CustomId::Kept { .. } => None,
    }
}

pub(super) fn choices(form: &Form) -> Vec<(&Field, &Vec<Choice>)> {
    let fields = form.fields.iter().filter_map(|field| match &field.kind {
        FieldKind::Choice(options) if !options.is_empty() => Some((field, options)),
        FieldKind::Choice(_) | FieldKind::Line { .. } | FieldKind::Paragraph { .. } | FieldKind::Date => None,
    });
    fields.collect()
}

/// What is chosen in a form.
pub(crate) fn chosen(form: &Form) -> Values {
    let chosen = choices(form).into_iter();
    chosen
        .filter_map(|(field, _)| Some((field.id.clone(), field.value.clone()?)))
        .collect()
}

pub(super) fn has_text(form: &Form) -> bool {
    form.fields
        .iter()
        .any(|field| !matches!(field.kind, FieldKind::Choice(_)))
}

fn fit(form: &Form, asking: Asking<'_>, values: Values, keep: impl Fn(Values) -> String) -> Picks {
    let picks = Picks::Here(values.clone());
    if button(form, asking, picks.clone()).0.fits() {
        picks
    } else {
        Picks::Kept(keep(values))
    }
}

/// What leads on from the choices: the form's text, or the form's end.
fn button<'a>(form: &'a Form, asking: Asking<'a>, picks: Picks) -> (CustomId, &'a str) {
    match asking.click {
        Some(click) if has_text(form) => (
            CustomId::Next {
                click: click.clone(),
                picks,
            },
            asking.next,
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

/// A select for a choice. `among` is how many choices stand together: beside others, the question stands in every
/// option, since it would vanish with the placeholder once one is chosen.
pub(super) fn select_for(
    id: &CustomId,
    field: &Field,
    options: &[Choice],
    among: usize,
    pick: &str,
) -> CreateActionRow {
    let shown = options.iter().take(OPTIONS).map(|choice| {
        let label = match among {
            0 | 1 => choice.label.clone(),
            _ => format!("{}: {}", field.label, choice.label),
        };
        let label = cut(&clean(&label), OPTION);
        let is_chosen = field.value.as_ref() == Some(&choice.value);
        CreateSelectMenuOption::new(label, cut(&choice.value, OPTION)).default_selection(is_chosen)
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
        .placeholder(cut(&clean(&placeholder), PLACEHOLDER))
        .min_values(u8::from(field.required));
    CreateActionRow::SelectMenu(menu)
}

fn select(form: &Form, field: &Field, options: &[Choice], asking: Asking<'_>) -> CreateActionRow {
    let id = match asking.click {
        Some(click) => CustomId::Pick {
            click: click.clone(),
            field: field.id.clone(),
        },
        None => CustomId::LocalPick {
            form: form.token.clone(),
            field: field.id.clone(),
        },
    };
    select_for(&id, field, options, choices(form).len(), asking.pick)
}
