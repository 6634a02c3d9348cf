//! What people see in a message besides its text: forwarded messages, the embeds of programs, polls and stickers.
//!
//! A forwarded message is quoted, and a line below the quotation says where it comes from. Discord shows previews of
//! links as embeds, too; they add nothing, because the text has the link.

use chat::{FileRef, Span, Text};
use serenity::all::{
    Attachment, Embed, Message, MessageFlags, MessageReference, MessageSnapshot, Poll, StickerItem,
};

use crate::ground::connection::bot::Bot;
use crate::ground::connection::config::DISCORD_URL;

/// The type of embeds that programs write. The other types are previews.
const RICH: &str = "rich";
/// The flag of a message that consists of components only. serenity does not read these components.
const IS_COMPONENTS_V2: u64 = 1 << 15;

impl Bot {
    /// Appends what a message shows besides its text.
    pub(super) fn append_shared(&self, text: &mut Text, message: &Message) {
        let is_program = message.author.bot || message.webhook_id.is_some();
        for snapshot in &message.message_snapshots {
            self.append_forward(text, snapshot, message.message_reference.as_ref());
        }
        let has_text = !text.is_blank();
        for embed in &message.embeds {
            let is_content = is_program && embed.kind.as_deref().is_none_or(|kind| kind == RICH);
            if is_content || !has_text {
                text.push_line(self.embed_text(embed));
            }
        }
        if let Some(poll) = &message.poll {
            text.push_line(poll_text(poll));
        }
        push_stickers(text, &message.sticker_items);
        if text.is_blank() && self.all_files(message).is_empty() && has_hidden_content(message) {
            let link = self.link(&self.message_ref(message.channel_id, message.id));
            text.push_line(Text::link(&link, ""));
        }
    }

    /// The files of a message and of the messages that it forwards.
    pub(super) fn all_files(&self, message: &Message) -> Vec<FileRef> {
        let forwarded = message
            .message_snapshots
            .iter()
            .flat_map(|snapshot| &snapshot.attachments);
        let files = message.attachments.iter().chain(forwarded);
        files.map(|file| self.file_ref(message, file)).collect()
    }

    fn file_ref(&self, message: &Message, file: &Attachment) -> FileRef {
        FileRef {
            message: self.message_ref(message.channel_id, message.id),
            id: file.id.to_string(),
            name: file.filename.clone(),
            bytes: u64::from(file.size),
            media_type: file.content_type.clone(),
        }
    }

    fn append_forward(&self, text: &mut Text, forward: &MessageSnapshot, origin: Option<&MessageReference>) {
        let mut words = self.parse_text(&forward.content, &forward.mentions);
        if words.is_blank() {
            for embed in &forward.embeds {
                words.push_line(self.embed_text(embed));
            }
        }
        push_stickers(&mut words, &forward.sticker_items);
        let said = words.to_plain().trim().to_owned();
        if !said.is_empty() {
            text.push_line(Text::from(Span::Quote(said)));
        }
        if let Some(origin) = origin {
            text.push_line(Text::plain("— ").then(self.origin_link(origin)));
        }
    }

    /// A link to a forwarded message, with the name of its channel if the name is known.
    fn origin_link(&self, origin: &MessageReference) -> Text {
        let channel = origin.channel_id.to_string();
        let name = self.directory.channel(&channel).and_then(|channel| channel.name);
        let label = name.map(|name| format!("#{name}")).unwrap_or_default();
        let guild = origin.guild_id.map(|guild| guild.to_string());
        let link = match (guild, origin.message_id) {
            (Some(guild), Some(id)) => format!("{DISCORD_URL}/channels/{guild}/{channel}/{id}"),
            (None, Some(id)) => self.link(&self.message_ref(origin.channel_id, id)),
            (_, None) => String::new(),
        };
        Text::link(&link, &label)
    }

    /// The content of an embed, in the order in which Discord shows it.
    fn embed_text(&self, embed: &Embed) -> Text {
        let words = |words: Option<&String>| self.parse_text(words.map_or("", String::as_str), &[]);
        let mut text = Text::default();
        let author = embed.author.as_ref();
        text.push_line(Text::plain(author.map_or("", |author| author.name.as_str())));
        let title = words(embed.title.as_ref()).to_plain();
        text.push_line(Text::link(embed.url.as_deref().unwrap_or_default(), &title));
        text.push_line(words(embed.description.as_ref()));
        for field in &embed.fields {
            let name = words(Some(&field.name)).to_plain();
            text.push_line(Text::plain(format!("{name}: ")).then(words(Some(&field.value))));
        }
        if let Some(image) = &embed.image {
            text.push_line(Text::link(&image.url, ""));
        }
        let footer = embed.footer.as_ref();
        text.push_line(Text::plain(footer.map_or("", |footer| footer.text.as_str())));
        text
    }
}

/// Whether a message without any readable content shows something.
fn has_hidden_content(message: &Message) -> bool {
    let flags = message.flags.unwrap_or_default();
    !message.embeds.is_empty()
        || !message.components.is_empty()
        || !message.message_snapshots.is_empty()
        || flags.contains(MessageFlags::from_bits_retain(IS_COMPONENTS_V2))
}

fn poll_text(poll: &Poll) -> Text {
    let mut text = Text::plain(poll.question.text.clone().unwrap_or_default());
    for answer in &poll.answers {
        let words = answer.poll_media.text.clone().unwrap_or_default();
        text.push_line(Text::plain(format!("• {words}")));
    }
    text
}

fn push_stickers(text: &mut Text, stickers: &[StickerItem]) {
    for sticker in stickers {
        let url = sticker.image_url().unwrap_or_default();
        text.push_line(Text::link(&url, &sticker.name));
    }
}
