//! How a ticket came in.

use std::str::FromStr;

use crate::UnknownWord;

/// How a ticket came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A slash command, with words or a form.
    Command,
    /// The form of a category.
    Form,
    /// The message menu.
    Menu,
    /// A reaction.
    Reaction,
    /// A message in a watched channel.
    Channel,
    /// A message to the desk itself.
    Direct,
    /// A message that names the desk.
    Mention,
    /// A message whose author was asked, and said yes.
    Suggestion,
    /// An answer in the thread of a ticket that had ended.
    FollowUp,
}

impl Source {
    /// All of them.
    pub const ALL: [Source; 9] = [
        Source::Command,
        Source::Form,
        Source::Menu,
        Source::Reaction,
        Source::Channel,
        Source::Direct,
        Source::Mention,
        Source::Suggestion,
        Source::FollowUp,
    ];

    /// The word that stands for it in databases.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Command => "command",
            Source::Form => "form",
            Source::Menu => "menu",
            Source::Reaction => "reaction",
            Source::Channel => "channel",
            Source::Direct => "direct",
            Source::Mention => "mention",
            Source::Suggestion => "suggestion",
            Source::FollowUp => "follow-up",
        }
    }
}

impl FromStr for Source {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Source::ALL
            .into_iter()
            .find(|source| source.as_str() == text)
            .ok_or(UnknownWord::Source)
    }
}
