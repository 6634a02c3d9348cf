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
pub(crate) const MESSAGE_TEXT: usize = 12_000;
/// If less than this is left of the message's text, a block is omitted.
pub(crate) const MIN_BLOCK_TEXT: usize = 20;
/// Length of the message's `text`. `chat.update` accepts 4,000; this leaves a margin.
pub(crate) const FALLBACK: usize = 3000;
/// Length of a button's or an option's text.
pub(crate) const CONTROL_LABEL: usize = 75;
/// Length of a placeholder.
pub(crate) const PLACEHOLDER: usize = 150;
/// Length of a modal's title and buttons.
pub(crate) const VIEW_TITLE: usize = 24;
/// Length of an input's label.
pub(crate) const INPUT_LABEL: usize = 2000;
/// Length of an input's value.
pub(crate) const INPUT: usize = 3000;
/// Options of a select.
pub(crate) const OPTIONS: usize = 100;
/// Options of an overflow menu.
pub(crate) const OVERFLOW_OPTIONS: usize = 5;
/// Overflow menus of a card. Our own limit: no card needs more.
pub(crate) const OVERFLOW_MENUS: usize = 2;
/// Buttons and selects of a card outside the menus. Our own limit: a phone shows four in two lines.
pub(crate) const CONTROLS: usize = 4;
/// Length of a link button's URL.
pub(crate) const BUTTON_URL: usize = 3000;
/// Length of a modal's `private_metadata`.
pub(crate) const PRIVATE_METADATA: usize = 3000;
/// Length of a card's title. Our own limit, far below the limit of a block.
pub(crate) const CARD_TITLE: usize = 300;
/// Length of a link's URL. Slack shows longer URLs as text.
pub(crate) const LINK_URL: usize = 2000;
/// Length of a file's name. Our own limit.
pub(crate) const FILE_NAME: usize = 120;

// === The app manifest (<https://github.com/slackapi/manifest-schema>) ===

/// Length of the app's name.
pub(crate) const APP_NAME: usize = 35;
/// Length of the app's description.
pub(crate) const APP_DESCRIPTION: usize = 140;
/// Length of the bot's display name.
pub(crate) const BOT_NAME: usize = 80;
/// Length of a slash command's description.
pub(crate) const COMMAND_DESCRIPTION: usize = 2000;
/// Length of a slash command's usage hint.
pub(crate) const COMMAND_USAGE_HINT: usize = 1000;
/// Length of a shortcut's name.
pub(crate) const SHORTCUT_NAME: usize = 24;
/// Length of a shortcut's description.
pub(crate) const SHORTCUT_DESCRIPTION: usize = 150;

// === Pages (<https://docs.slack.dev/apis/web-api/pagination>) ===

/// Entries per page of a list: Slack's maximum.
pub(crate) const LIST_PAGE: &str = "999";
/// Messages per page of a history: Slack's recommendation.
pub(crate) const HISTORY_PAGE: &str = "200";
