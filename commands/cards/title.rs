//! Makes the title of a ticket from a message and its files.

use chat::{FileRef, IncomingMessage};
use desk::{Ticket, title_from};
use store::Remark;

use crate::settings::Settings;

/// Returns the title for a message: from its text, or else from the names of its files.
pub(crate) fn titled(settings: &Settings, message: &IncomingMessage, words: &str) -> String {
    title_of(settings, words, &message.files)
}

/// Returns the title for a text: from the text, or else from the names of the attached files.
pub(crate) fn title_of(settings: &Settings, words: &str, files: &[FileRef]) -> String {
    let title = title_from(words);
    if !title.is_empty() {
        return title;
    }
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let title = title_from(&names.join(", "));
    if title.is_empty() {
        settings.words.say("title-none")
    } else {
        title
    }
}

/// Returns the title and the description of a ticket after the message behind them has changed. They follow the message
/// where they were made from it, and stay where a person has written them.
pub(crate) fn follow(
    settings: &Settings,
    ticket: &Ticket,
    before: &Remark,
    after: &Remark,
) -> (String, String) {
    let (old, new) = (before.text.to_plain(), after.text.to_plain());
    let title = match ticket.title == title_of(settings, &old, &before.files) {
        true => title_of(settings, &new, &after.files),
        false => ticket.title.clone(),
    };
    let description = match before.text.has_words(&ticket.description) {
        true => new,
        false => ticket.description.clone(),
    };
    (title, description)
}
