//! The composition objects of Block Kit: confirmation dialogs, options and groups of options.

use super::schema::{Field, Is, may, need};

/// The "are you sure" dialog.
pub(super) const CONFIRM: &[Field] = &[
    need("title", Is::Plain(100)),
    need("text", Is::Text(300)),
    need("confirm", Is::Plain(30)),
    need("deny", Is::Plain(30)),
    may("style", Is::OneOf(&["primary", "danger"])),
];

/// An option of a select, an overflow menu, radio buttons or checkboxes.
pub(super) const OPTION: &[Field] = &[
    need("text", Is::Text(75)),
    need("value", Is::Str(150)),
    may("description", Is::Text(75)),
    may("url", Is::Str(3000)),
];

/// A group of options.
pub(super) const GROUP: &[Field] = &[need("label", Is::Plain(75)), need("options", Is::Options(100))];
