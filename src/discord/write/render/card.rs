//! A card as a Discord message: an embed with a coloured bar or plain content, and rows of controls below.

use chat::{Block, Button, ButtonStyle, Card, Control, Look, Select, Text, Tone, UserRef};
use serenity::all::{
    ButtonStyle as Style, CreateActionRow, CreateAllowedMentions, CreateButton, CreateEmbed,
    CreateInteractionResponseMessage, CreateMessage, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, EditMessage, UserId,
};

use super::text_fit::{self as fit, cut, length};
use super::markdown::{Writer, clean};
use crate::write::custom_id::CustomId;

/// At most four buttons; what is rarer stands behind a menu.
const BUTTONS: usize = 4;

/// Where and for whom a card is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting<'a> {
    /// The connection it is shown on.
    pub(crate) connection: &'a chat::Connection,
    /// Who is pinged.
    pub(crate) notify: &'a [UserRef],
    /// Whether a phone shows a notification: its words are the message's content, an embed is not among them.
    pub(crate) rings: bool,
    /// What stands in the menu of rarer verbs.
    pub(crate) more: &'a str,
}

/// What a message shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Face {
    pub(crate) content: String,
    pub(crate) frame: Option<Frame>,
    pub(crate) rows: Vec<CreateActionRow>,
    /// Who is pinged.
    pub(crate) pings: Vec<UserId>,
}

/// An embed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) colour: u32,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// Draws a card.
pub(crate) fn draw(card: &Card, setting: Setting<'_>) -> Face {
    let writer = Writer {
        connection: setting.connection,
        notify: setting.notify,
        draws_mentions: true,
    };
    let pings = pings(setting);
    let mut face = Face {
        rows: rows(card, setting.more),
        pings,
        ..Face::default()
    };
    match card.look {
        Look::Plain => {
            let title = card
                .title
                .as_ref()
                .map(|title| format!("**{}**", writer.write(title)));
            let mut lead = mentions(&face.pings, &card_text(card));
            if let Some(title) = title.filter(|title| title.len() > 4 && length(title) < fit::CONTENT / 2) {
                lead.push_str(&title);
            }
            face.content = stacked(lead, &card.blocks, fit::CONTENT, writer);
        }
        Look::Framed(tone) => {
            let bare = Writer {
                draws_mentions: false,
                ..writer
            };
            let title = card.title.clone().unwrap_or_default();
            face.frame = Some(Frame {
                colour: colour(tone),
                title: fit::written(&title, fit::TITLE, |title| bare.write(title)),
                description: stacked(String::new(), &card.blocks, fit::DESCRIPTION, writer),
            });
            if setting.rings {
                let line = fit::written(&Text::plain(card.fallback.clone()), fit::CONTENT - 200, |line| {
                    writer.write(line)
                });
                face.content = format!("{}{line}", mentions(&face.pings, &Text::default()));
            }
        }
    }
    let is_empty = |frame: &Frame| frame.title.is_empty() && frame.description.is_empty();
    if face.frame.as_ref().is_some_and(is_empty) {
        face.frame = None;
    }
    if face.content.trim().is_empty() && face.frame.is_none() {
        let line = writer.write(&Text::plain(card.fallback.clone()));
        // Discord refuses a message without words; a card that says nothing still has its buttons.
        face.content = if line.trim().is_empty() {
            "…".to_owned()
        } else {
            cut(&line, fit::CONTENT)
        };
    }
    face
}

impl Face {
    /// As a new message.
    pub(crate) fn message(&self) -> CreateMessage {
        let message = CreateMessage::new()
            .embeds(self.embeds())
            .components(self.rows.clone())
            .allowed_mentions(self.allowed());
        if self.content.is_empty() {
            message
        } else {
            message.content(self.content.clone())
        }
    }

    /// As what a message becomes: what it does not have any more is taken away.
    pub(crate) fn edit(&self) -> EditMessage {
        EditMessage::new()
            .content(self.content.clone())
            .embeds(self.embeds())
            .components(self.rows.clone())
            .allowed_mentions(self.allowed())
    }

    /// As an answer to an interaction, for the asker alone.
    pub(crate) fn private(&self) -> CreateInteractionResponseMessage {
        self.update().ephemeral(true)
    }

    /// As what the message that was clicked in becomes.
    pub(crate) fn update(&self) -> CreateInteractionResponseMessage {
        CreateInteractionResponseMessage::new()
            .content(self.content.clone())
            .embeds(self.embeds())
            .components(self.rows.clone())
            .allowed_mentions(self.allowed())
    }

    fn allowed(&self) -> CreateAllowedMentions {
        CreateAllowedMentions::new()
            .users(self.pings.clone())
            .replied_user(false)
    }

    fn embeds(&self) -> Vec<CreateEmbed> {
        let embed = self.frame.as_ref().map(|frame| {
            let mut embed = CreateEmbed::new().colour(frame.colour);
            if !frame.title.is_empty() {
                embed = embed.title(frame.title.clone());
            }
            if !frame.description.is_empty() {
                embed = embed.description(frame.description.clone());
            }
            embed
        });
        embed.into_iter().collect()
    }
}

fn colour(tone: Tone) -> u32 {
    match tone {
        Tone::Grey => 0x0099_AAB5,
        Tone::Blue => 0x003B_82F6,
        Tone::Amber => 0x00F5_9E0B,
        Tone::Red => 0x00DC_2626,
        Tone::Green => 0x0016_A34A,
    }
}

fn pings(setting: Setting<'_>) -> Vec<UserId> {
    let here = setting
        .notify
        .iter()
        .filter(|user| user.connection == *setting.connection);
    // An id of zero is no id; a hundred is Discord's limit.
    let ids = here
        .filter_map(|user| user.id.parse::<u64>().ok())
        .filter(|id| *id > 0);
    ids.map(UserId::new).take(100).collect()
}

/// Mentions of those who are pinged and whom the text does not mention anyway.
fn mentions(pings: &[UserId], text: &Text) -> String {
    let is_named = |id: &UserId| {
        text.0
            .iter()
            .any(|span| matches!(span, chat::Span::User { user, .. } if user.id == id.to_string()))
    };
    let missing = pings.iter().filter(|id| !is_named(id)).take(20);
    missing.map(|id| format!("<@{id}> ")).collect()
}

fn card_text(card: &Card) -> Text {
    let mut all = card.title.clone().unwrap_or_default();
    for block in &card.blocks {
        match block {
            // Nobody is pinged out of a quotation.
            Block::Quote(_) => {}
            Block::Text(text) | Block::Facts(text) => all.0.extend(text.0.clone()),
        }
    }
    all
}

/// The blocks below each other, behind what leads them, as much of each as fits.
fn stacked(lead: String, blocks: &[Block], max: usize, writer: Writer<'_>) -> String {
    let room = max.saturating_sub(length(&lead) + blocks.len() + 1);
    let whole: Vec<String> = blocks
        .iter()
        .map(|block| write_block(block, usize::MAX, writer))
        .collect();
    let lengths: Vec<usize> = whole.iter().map(|text| length(text)).collect();
    let shares = fit::shares(&lengths, room);
    let mut out = lead;
    for ((block, text), (had, share)) in blocks.iter().zip(whole).zip(lengths.iter().zip(shares)) {
        let text = if share < *had {
            write_block(block, share, writer)
        } else {
            text
        };
        if text.is_empty() {
            continue;
        }
        if !out.is_empty() && !out.ends_with(['\n', ' ']) {
            out.push('\n');
        }
        out.push_str(&text);
    }
    let out = out.trim_end();
    out.to_owned()
}

fn write_block(block: &Block, max: usize, writer: Writer<'_>) -> String {
    let lines = |sign: &'static str| {
        move |text: &Text| -> String {
            let text = writer.write(text);
            let lines: Vec<String> = text
                .trim_end()
                .lines()
                .map(|line| format!("{sign}{line}"))
                .collect();
            lines.join("\n")
        }
    };
    match block {
        Block::Text(text) => fit::written(text, max, |text| writer.write(text).trim_end().to_owned()),
        // What is quoted keeps its mentions as names.
        Block::Quote(text) => {
            let writer = Writer {
                notify: &[],
                ..writer
            };
            fit::written(&unquoted(text), max, |text| {
                let text = writer.write(text);
                let lines: Vec<String> = text.trim_end().lines().map(|line| format!("> {line}")).collect();
                lines.join("\n")
            })
        }
        Block::Facts(text) => fit::written(text, max, lines("-# ")),
    }
}

/// A quotation within a quotation is shown as plain words: Discord does not nest them.
fn unquoted(text: &Text) -> Text {
    let flat = text.0.iter().map(|span| match span {
        chat::Span::Quote(quoted) => chat::Span::Plain(format!("{quoted}\n")),
        other => other.clone(),
    });
    Text(flat.collect())
}

fn rows(card: &Card, more: &str) -> Vec<CreateActionRow> {
    let mut rows = Vec::new();
    let mut buttons = Vec::new();
    let mut selects = Vec::new();
    let mut used: Vec<&chat::Token> = Vec::new();
    for control in &card.controls {
        match control {
            Control::Button(_) | Control::Link { .. } if buttons.len() >= BUTTONS => {}
            Control::Button(shown) => {
                let copy = used.iter().filter(|token| **token == &shown.token).count();
                used.push(&shown.token);
                buttons.push(button(shown, copy));
            }
            // A link that was cut would lead elsewhere.
            Control::Link { label, url } if url.len() <= fit::LINK && is_web(url) => {
                buttons.push(CreateButton::new_link(url.clone()).label(cut(&clean(label), fit::BUTTON)));
            }
            Control::Link { .. } => {}
            Control::Select(select) => selects.push(select),
        }
    }
    if !buttons.is_empty() {
        rows.push(CreateActionRow::Buttons(buttons));
    }
    let menu = Select {
        placeholder: more.to_owned(),
        options: card
            .more
            .iter()
            .map(|button| chat::SelectOption {
                label: button.label.clone(),
                token: button.token.clone(),
            })
            .collect(),
    };
    for select in selects.into_iter().chain([&menu]) {
        if rows.len() < fit::ROWS {
            rows.extend(select_row(select, rows.len()));
        }
    }
    rows
}

fn button(button: &Button, copy: usize) -> CreateButton {
    let style = match button.style {
        ButtonStyle::Normal => Style::Secondary,
        ButtonStyle::Primary => Style::Primary,
        ButtonStyle::Danger => Style::Danger,
    };
    let id = CustomId::Click {
        token: button.token.clone(),
        copy,
    };
    CreateButton::new(id.to_string())
        .style(style)
        .label(label(&button.label, fit::BUTTON))
}

fn select_row(select: &Select, row: usize) -> Option<CreateActionRow> {
    let mut values = Vec::new();
    for option in &select.options {
        let value = option.token.to_string();
        if !values.iter().any(|(_, known)| *known == value) {
            values.push((label(&option.label, fit::OPTION), value));
        }
    }
    if values.is_empty() {
        return None;
    }
    let options = values
        .into_iter()
        .take(fit::OPTIONS)
        .map(|(label, value)| CreateSelectMenuOption::new(label, value));
    let kind = CreateSelectMenuKind::String {
        options: options.collect(),
    };
    let menu = CreateSelectMenu::new(CustomId::Card { row }.to_string(), kind);
    Some(CreateActionRow::SelectMenu(
        menu.placeholder(label(&select.placeholder, fit::PLACEHOLDER)),
    ))
}

/// A label that Discord takes: never empty.
fn label(text: &str, max: usize) -> String {
    let text = clean(text);
    let text = text.trim();
    if text.is_empty() {
        "…".to_owned()
    } else {
        cut(text, max)
    }
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests;
