//! The composition objects of Block Kit: confirmation dialogs, options and groups of options.

use super::schema::{Field, Rule, optional, required};

/// The confirmation dialog.
pub(super) const CONFIRM: &[Field] = &[
    required("title", Rule::Plain(100)),
    required("text", Rule::Text(300)),
    required("confirm", Rule::Plain(30)),
    required("deny", Rule::Plain(30)),
    optional("style", Rule::OneOf(&["primary", "danger"])),
];

/// An option of a select, an overflow menu, radio buttons or checkboxes.
pub(super) const OPTION: &[Field] = &[
    required("text", Rule::Text(75)),
    required("value", Rule::Str(150)),
    optional("description", Rule::Text(75)),
    optional("url", Rule::Str(3000)),
];

/// A group of options.
pub(super) const GROUP: &[Field] = &[
    required("label", Rule::Plain(75)),
    required("options", Rule::Options(100)),
];
