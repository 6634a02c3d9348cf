//! Renders cards as Discord messages: Markdown, embeds, buttons and selects, all within Discord's limits.

mod card;
mod markdown;
#[cfg(test)]
mod tests;
mod text_fit;

pub(crate) use card::{Embed, RenderContext, RenderedMessage, render_card};
pub(crate) use markdown::{MarkdownWriter, sanitize};
pub(crate) use text_fit::truncate;
