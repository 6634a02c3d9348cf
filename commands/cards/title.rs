//! Makes the title of a ticket from a message and its files.

use chat::{FileRef, IncomingMessage};
use desk::title_from;

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
