//! Slack's limits, and how things are cut to them: a message is never refused because it was long.
//!
//! Lengths are counted as UTF-16, the stricter reading. Numbers: Block Kit reference; the total is what
//! `msg_blocks_too_long` was seen at (slackapi/bolt-js#2509), with a margin.

/// Blocks of a message.
pub(crate) const BLOCKS: usize = 50;
/// A text object; and, of our own accord, a block of rich text.
pub(crate) const TEXT: usize = 3000;
/// All text of a message's blocks together.
pub(crate) const ALL_TEXT: usize = 12_000;
/// With less than this left of [`ALL_TEXT`], a block is left out rather than cut to nothing.
pub(crate) const LEAST: usize = 20;
/// The message's own `text`: what `chat.update` takes, with a margin.
pub(crate) const FALLBACK: usize = 3000;
/// A button's or an option's text.
pub(crate) const LABEL: usize = 75;
/// A placeholder.
pub(crate) const PLACEHOLDER: usize = 150;
/// A modal's title and buttons.
pub(crate) const VIEW_WORDS: usize = 24;
/// An input's label.
pub(crate) const INPUT_LABEL: usize = 2000;
/// What an input may hold.
pub(crate) const INPUT: usize = 3000;
/// Options of a select.
pub(crate) const OPTIONS: usize = 100;
/// Options of an overflow menu.
pub(crate) const OVERFLOW: usize = 5;
/// Overflow menus beside each other: our own limit, as many as anything of ours needs.
pub(crate) const MENUS: usize = 2;
/// Buttons and selects that we show beside each other: our own limit, so that a phone shows them in two lines.
pub(crate) const CONTROLS: usize = 4;
/// A link button's address.
pub(crate) const BUTTON_URL: usize = 3000;
