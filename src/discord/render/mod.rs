//! How the desk's words look on Discord: Markdown, embeds, buttons and selects, all within Discord's limits.

mod card;
mod fit;
mod markdown;
#[cfg(test)]
mod tests;

pub(crate) use card::{Face, Frame, Setting, draw};
pub(crate) use fit::cut;
pub(crate) use markdown::{Writer, clean};
