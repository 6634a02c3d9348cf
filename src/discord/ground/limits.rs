//! Discord's limits.
//!
//! The lengths are those of Discord's API reference (<https://discord.com/developers/docs>): each constant names the
//! section. Discord counts characters; this crate counts UTF-16 units, which are never fewer.

use std::time::Duration;

// === Messages ===

/// A message's content ("Create Message": `content`).
pub(crate) const MESSAGE_CONTENT: usize = 2_000;
/// The files of one message ("Uploading Files").
pub(crate) const MESSAGE_FILES: usize = 10;
/// The users in `allowed_mentions` ("Allowed Mentions Object").
pub(crate) const ALLOWED_MENTIONS: usize = 100;
/// The messages in one page of a channel's history ("Get Channel Messages": `limit`).
pub(crate) const HISTORY_PAGE: usize = 100;
/// An embed's title ("Embed Limits").
pub(crate) const EMBED_TITLE: usize = 256;
/// An embed's description ("Embed Limits").
pub(crate) const EMBED_DESCRIPTION: usize = 4_096;
/// A thread's name ("Channel Object": `name`).
pub(crate) const THREAD_NAME: usize = 100;

// === Components ===

/// The rows of one message ("Legacy Message Component Behavior").
pub(crate) const ACTION_ROWS: usize = 5;
/// A component's `custom_id` ("Custom ID").
pub(crate) const CUSTOM_ID: usize = 100;
/// A button's label ("Button Structure").
pub(crate) const BUTTON_LABEL: usize = 80;
/// A link button's address ("Button Structure": `url`).
pub(crate) const LINK_URL: usize = 512;
/// The options of one select ("String Select Structure").
pub(crate) const SELECT_OPTIONS: usize = 25;
/// A select option's label or value ("Select Option Structure").
pub(crate) const SELECT_OPTION: usize = 100;
/// A select's placeholder ("String Select Structure").
pub(crate) const SELECT_PLACEHOLDER: usize = 150;

// === Modals ===

/// The text inputs of a modal ("Modal": one for each of five rows).
pub(crate) const MODAL_INPUTS: usize = 5;
/// A modal's title ("Modal").
pub(crate) const MODAL_TITLE: usize = 45;
/// A text input's label ("Text Input Structure").
pub(crate) const INPUT_LABEL: usize = 45;
/// A text input's placeholder ("Text Input Structure").
pub(crate) const INPUT_PLACEHOLDER: usize = 100;
/// The text of an input ("Text Input Structure": `max_length`).
pub(crate) const INPUT_TEXT: u16 = 4_000;

// === Commands ===

/// A command's name ("Application Command Object").
pub(crate) const COMMAND_NAME: usize = 32;
/// The description of a command or an option ("Application Command Object").
pub(crate) const COMMAND_DESCRIPTION: usize = 100;
/// The choices of an option ("Application Command Option Structure").
pub(crate) const COMMAND_CHOICES: usize = 25;

// === Interactions ===

/// An interaction's token expires after fifteen minutes ("Interaction Callback"); one minute is reserve.
pub(crate) const INTERACTION_LIFETIME: Duration = Duration::from_secs(14 * 60);

// === Rate limits ===

/// Discord allows 50 requests a second ("Global Rate Limit"); five are reserve. Interactions do not count.
pub(crate) const REQUESTS_PER_SECOND: u32 = 45;
/// Discord bans an address after 10,000 invalid requests within [`INVALID_REQUEST_WINDOW`] ("Invalid Request Limit").
/// This crate stops at a tenth.
pub(crate) const INVALID_REQUESTS: usize = 1_000;
/// The window of the invalid request limit.
pub(crate) const INVALID_REQUEST_WINDOW: Duration = Duration::from_secs(600);

// === Files ===

/// The largest file outside guilds, and in guilds that are not boosted ("Uploading Files").
pub(crate) const FILE_BYTES: u64 = 10 << 20;

/// The largest file in a guild of a boost level ("Premium Tier").
pub(crate) fn file_bytes(premium_tier: u8) -> u64 {
    match premium_tier {
        0 | 1 => FILE_BYTES,
        2 => 50 << 20,
        _ => 100 << 20,
    }
}
