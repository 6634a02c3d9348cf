//! The limits of what both platforms show. The stricter platform decides.
//!
//! Layers above plan their cards and forms with these numbers. An adapter knows further limits of its own platform and
//! cuts what exceeds them. Lengths are in characters unless the name says otherwise.

/// The buttons of a card. A phone shows this many in two lines.
pub const CARD_BUTTONS: usize = 4;
/// The entries of a card's menu: Slack's overflow menu.
pub const CARD_MENU: usize = 5;
/// The label of a button or an option: Slack.
pub const LABEL: usize = 75;
/// The options of a select: Discord.
pub const SELECT_OPTIONS: usize = 25;
/// The title of a form: Slack's modal.
pub const FORM_TITLE: usize = 24;
/// The label of a form's submit button: Slack's modal.
pub const FORM_SUBMIT: usize = 24;
/// The text fields of a form: Discord's modal.
pub const FORM_TEXT_FIELDS: usize = 5;
/// The choices of a form: Discord shows them in a message of five rows, and the last row has a button.
pub const FORM_CHOICES: usize = 4;
/// The label of a form's field: Discord's text input.
pub const FIELD_LABEL: usize = 45;
/// The placeholder of a form's field: Discord's text input.
pub const FIELD_HINT: usize = 100;
/// The text that a form's field accepts: Slack's text input.
pub const FIELD_TEXT: usize = 3_000;
/// The values of all choices of a form together. They travel in a Discord `custom_id`.
pub const CHOICE_VALUES: usize = 30;
/// The text of a message: Discord.
pub const MESSAGE_TEXT: usize = 2_000;
/// The name of a thread: Discord.
pub const THREAD_NAME: usize = 100;
/// The size of a file that the desk sends: Discord servers without paid upgrades.
pub const FILE_BYTES: u64 = 10 << 20;
/// A control's token. Discord's `custom_id` has 100 characters, and its adapter adds some of its own.
pub const TOKEN: usize = 64;
