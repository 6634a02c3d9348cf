//! What a message asks for.

use chat::{FileRef, Span, Text};
use desk::Talk;

use crate::words::Words;

/// Returns what a message asks for. A message with files always asks for something.
pub(crate) fn of(words: &Words, text: &Text, files: &[FileRef]) -> Talk {
    if !files.is_empty() {
        return Talk::Request;
    }
    let mut said = String::new();
    for span in &text.0 {
        match span {
            // A name may have several words, and an emoji has a name.
            Span::User { .. } => said.push_str(" @ "),
            Span::Emoji(_) => said.push_str(" ! "),
            other => said.push_str(&Text(vec![other.clone()]).to_plain()),
        }
    }
    Talk::of(&said, words.vocabulary())
}
