//! Slack's limits.
//!
//! Lengths are counted in UTF-16 units, the stricter reading. The numbers come from the Block Kit reference
//! (<https://docs.slack.dev/reference/block-kit>) unless a comment names another source.

/// Blocks of a message.
pub(crate) const BLOCKS: usize = 50;
/// Length of a text object. Our own limit for a rich-text block is the same.
pub(crate) const TEXT: usize = 3000;
/// Text of all blocks of a message. `msg_blocks_too_long` was observed at about 13,200 (slackapi/bolt-js#2509); this
/// leaves a margin.
pub(crate) const ALL_TEXT: usize = 12_000;
/// If less than this is left of the message's text, a block is omitted.
pub(crate) const LEAST: usize = 20;
/// Length of the message's `text`. `chat.update` accepts 4,000; this leaves a margin.
pub(crate) const FALLBACK: usize = 3000;
/// Length of a button's or an option's text.
pub(crate) const LABEL: usize = 75;
/// Length of a placeholder.
pub(crate) const PLACEHOLDER: usize = 150;
/// Length of a modal's title and buttons.
pub(crate) const VIEW_WORDS: usize = 24;
/// Length of an input's label.
pub(crate) const INPUT_LABEL: usize = 2000;
/// Length of an input's value.
pub(crate) const INPUT: usize = 3000;
/// Options of a select.
pub(crate) const OPTIONS: usize = 100;
/// Options of an overflow menu.
pub(crate) const OVERFLOW: usize = 5;
/// Overflow menus of a card. Our own limit: no card needs more.
pub(crate) const MENUS: usize = 2;
/// Buttons and selects of a card outside the menus. Our own limit: a phone shows four in two lines.
pub(crate) const CONTROLS: usize = 4;
/// Length of a link button's URL.
pub(crate) const BUTTON_URL: usize = 3000;
