//! Renders a card as a Discord message: an embed with a coloured bar or plain content, and rows of controls.

use chat::{Block, Button, ButtonStyle, Card, Control, Look, Select, Text, Tone, UserRef};
use serenity::all::{
    ButtonStyle as Style, CreateActionRow, CreateAllowedMentions, CreateButton, CreateEmbed,
    CreateInteractionResponseMessage, CreateMessage, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption, EditMessage, UserId,
};

use super::markdown::{MarkdownWriter, sanitize};
use super::text_fit::{length, shares, truncate, write_fitting};
use crate::ground::limits::{
    ACTION_ROWS, ALLOWED_MENTIONS, BUTTON_LABEL, EMBED_DESCRIPTION, EMBED_TITLE, LINK_URL, MESSAGE_CONTENT,
    SELECT_OPTION, SELECT_OPTIONS, SELECT_PLACEHOLDER,
};
use crate::write::custom_id::CustomId;

/// The most buttons of a card. Rarer verbs are in a menu.
const MAX_BUTTONS: usize = 4;

/// Where and for whom a card is rendered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RenderContext<'a> {
    /// The connection that shows the card.
    pub(crate) connection: &'a chat::Connection,
    /// Who is mentioned and notified.
    pub(crate) notify: &'a [UserRef],
    /// Whether the message causes a notification. A notification shows the message's content and no embed.
    pub(crate) notifies: bool,
    /// The placeholder of the menu of rarer verbs.
    pub(crate) more: &'a str,
}

/// A rendered message.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RenderedMessage {
    pub(crate) content: String,
    pub(crate) embed: Option<Embed>,
    pub(crate) rows: Vec<CreateActionRow>,
    /// The users in `allowed_mentions`.
    pub(crate) pings: Vec<UserId>,
}

/// An embed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Embed {
    pub(crate) colour: u32,
    pub(crate) title: String,
    pub(crate) description: String,
}

/// Renders a card.
pub(crate) fn render_card(card: &Card, context: RenderContext<'_>) -> RenderedMessage {
    let writer = MarkdownWriter {
        connection: context.connection,
        notify: context.notify,
        supports_mentions: true,
    };
    let pings = pings(context);
    let mut rendered = RenderedMessage {
        rows: rows(card, context.more),
        pings,
        ..RenderedMessage::default()
    };
    match card.look {
        Look::Plain => {
            let title = card
                .title
                .as_ref()
                .map(|title| format!("**{}**", writer.write(title)));
            let mut lead = mentions(&rendered.pings, &card_text(card));
            if let Some(title) = title.filter(|title| title.len() > 4 && length(title) < MESSAGE_CONTENT / 2)
            {
                lead.push_str(&title);
            }
            rendered.content = join_blocks(lead, &card.blocks, MESSAGE_CONTENT, writer);
        }
        Look::Framed(tone) => {
            let bare = MarkdownWriter {
                supports_mentions: false,
                ..writer
            };
            let title = card.title.clone().unwrap_or_default();
            rendered.embed = Some(Embed {
                colour: colour(tone),
                title: write_fitting(&title, EMBED_TITLE, |title| bare.write(title)),
                description: join_blocks(String::new(), &card.blocks, EMBED_DESCRIPTION, writer),
            });
            if context.notifies {
                let line = write_fitting(
                    &Text::plain(card.fallback.clone()),
                    MESSAGE_CONTENT - 200,
                    |line| writer.write(line),
                );
                rendered.content = format!("{}{line}", mentions(&rendered.pings, &Text::default()));
            }
        }
    }
    rendered.embed = rendered.embed.filter(|embed| !embed.is_empty());
    if rendered.content.trim().is_empty() && rendered.embed.is_none() {
        let line = writer.write(&Text::plain(card.fallback.clone()));
        // Discord rejects a message without text. A card without text may still have buttons.
        rendered.content = if line.trim().is_empty() {
            "…".to_owned()
        } else {
            truncate(&line, MESSAGE_CONTENT)
        };
    }
    rendered
}

impl Embed {
    fn is_empty(&self) -> bool {
        self.title.is_empty() && self.description.is_empty()
    }
}

impl RenderedMessage {
    /// The body of a new message.
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

    /// The body of an edit. It removes parts that the card does not have any more.
    pub(crate) fn edit(&self) -> EditMessage {
        EditMessage::new()
            .content(self.content.clone())
            .embeds(self.embeds())
            .components(self.rows.clone())
            .allowed_mentions(self.allowed())
    }

    /// The response to an interaction, visible only to its sender.
    pub(crate) fn private(&self) -> CreateInteractionResponseMessage {
        self.update().ephemeral(true)
    }

    /// The response that changes the clicked message.
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
        let embed = self.embed.as_ref().map(|embed| {
            let mut builder = CreateEmbed::new().colour(embed.colour);
            if !embed.title.is_empty() {
                builder = builder.title(embed.title.clone());
            }
            if !embed.description.is_empty() {
                builder = builder.description(embed.description.clone());
            }
            builder
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

fn pings(context: RenderContext<'_>) -> Vec<UserId> {
    let here = context
        .notify
        .iter()
        .filter(|user| user.connection == *context.connection);
    // serenity's `UserId` panics on zero.
    let ids = here
        .filter_map(|user| user.id.parse::<u64>().ok())
        .filter(|id| *id > 0);
    ids.map(UserId::new).take(ALLOWED_MENTIONS).collect()
}

/// Mentions of the notified users whom the text itself does not mention.
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
            // A quotation mentions nobody.
            Block::Quote(_) => {}
            Block::Text(text) | Block::Facts(text) => all.0.extend(text.0.clone()),
        }
    }
    all
}

/// The blocks on separate lines after a lead, each truncated to its share.
fn join_blocks(lead: String, blocks: &[Block], max: usize, writer: MarkdownWriter<'_>) -> String {
    let space = max.saturating_sub(length(&lead) + blocks.len() + 1);
    let full: Vec<String> = blocks
        .iter()
        .map(|block| write_block(block, usize::MAX, writer))
        .collect();
    let lengths: Vec<usize> = full.iter().map(|text| length(text)).collect();
    let shares = shares(&lengths, space);
    let mut out = lead;
    for ((block, text), (length, share)) in blocks.iter().zip(full).zip(lengths.iter().zip(shares)) {
        let text = if share < *length {
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

fn write_block(block: &Block, max: usize, writer: MarkdownWriter<'_>) -> String {
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
        Block::Text(text) => write_fitting(text, max, |text| writer.write(text).trim_end().to_owned()),
        // In a quotation, mentions are plain names.
        Block::Quote(text) => {
            let writer = MarkdownWriter {
                notify: &[],
                ..writer
            };
            write_fitting(&unquoted(text), max, |text| {
                let text = writer.write(text);
                let lines: Vec<String> = text.trim_end().lines().map(|line| format!("> {line}")).collect();
                lines.join("\n")
            })
        }
        Block::Facts(text) => write_fitting(text, max, lines("-# ")),
    }
}

/// Turns quotations within a quotation into plain text: Discord does not nest quotations.
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
            Control::Button(_) | Control::Link { .. } if buttons.len() >= MAX_BUTTONS => {}
            Control::Button(shown) => {
                let copy = used.iter().filter(|token| **token == &shown.token).count();
                used.push(&shown.token);
                buttons.push(button(shown, copy));
            }
            // A truncated link would lead elsewhere.
            Control::Link { label, url } if url.len() <= LINK_URL && is_web_url(url) => {
                buttons.push(
                    CreateButton::new_link(url.clone()).label(truncate(&sanitize(label), BUTTON_LABEL)),
                );
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
        if rows.len() < ACTION_ROWS {
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
        .label(label(&button.label, BUTTON_LABEL))
}

fn select_row(select: &Select, row: usize) -> Option<CreateActionRow> {
    let mut values = Vec::new();
    for option in &select.options {
        let value = option.token.to_string();
        if !values.iter().any(|(_, known)| *known == value) {
            values.push((label(&option.label, SELECT_OPTION), value));
        }
    }
    if values.is_empty() {
        return None;
    }
    let options = values
        .into_iter()
        .take(SELECT_OPTIONS)
        .map(|(label, value)| CreateSelectMenuOption::new(label, value));
    let kind = CreateSelectMenuKind::String {
        options: options.collect(),
    };
    let menu = CreateSelectMenu::new(CustomId::CardSelect { row }.to_string(), kind);
    Some(CreateActionRow::SelectMenu(
        menu.placeholder(label(&select.placeholder, SELECT_PLACEHOLDER)),
    ))
}

/// A label that Discord accepts: never empty.
fn label(text: &str, max: usize) -> String {
    let text = sanitize(text);
    let text = text.trim();
    if text.is_empty() {
        "…".to_owned()
    } else {
        truncate(text, max)
    }
}

fn is_web_url(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests;
