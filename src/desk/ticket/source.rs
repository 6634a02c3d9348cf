//! The source of a ticket: the way in which it was opened.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::word::UnknownWord;

/// The way in which a ticket was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(parse_err_ty = UnknownWord, parse_err_fn = UnknownWord::source)]
pub enum Source {
    /// A slash command, with words or a form.
    #[strum(serialize = "command")]
    Command,
    /// The form of a category.
    #[strum(serialize = "form")]
    Form,
    /// The message menu.
    #[strum(serialize = "menu")]
    Menu,
    /// A reaction.
    #[strum(serialize = "reaction")]
    Reaction,
    /// A message in a watched channel.
    #[strum(serialize = "channel")]
    Channel,
    /// A direct message to the desk.
    #[strum(serialize = "direct")]
    Direct,
    /// A message that mentions the desk.
    #[strum(serialize = "mention")]
    Mention,
    /// A message whose author accepted the suggestion to open a ticket.
    #[strum(serialize = "suggestion")]
    Suggestion,
    /// An answer in the thread of an ended ticket.
    #[strum(serialize = "follow-up")]
    FollowUp,
}

impl Source {
    /// The word for this source in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
