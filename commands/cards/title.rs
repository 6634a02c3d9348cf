//! The title of a ticket, made from a message and its files.

use chat::{FileRef, IncomingMessage};
use desk::title_from;

use crate::settings::Settings;

/// The title that a message gives, or the names of its files.
pub(crate) fn titled(settings: &Settings, said: &IncomingMessage, words: &str) -> String {
    title_of(settings, words, &said.files)
}

/// The title that words give, or the names of what is attached to them.
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
