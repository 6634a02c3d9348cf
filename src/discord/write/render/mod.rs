//! How the desk's words look on Discord: Markdown, embeds, buttons and selects, all within Discord's limits.

mod card;
mod markdown;
#[cfg(test)]
mod tests;
mod text_fit;

pub(crate) use card::{Face, Frame, Setting, draw};
pub(crate) use markdown::{Writer, clean};
pub(crate) use text_fit::cut;
