//! The tables of Block Kit: which blocks there are, their fields, and the limits of each.

use super::elements::{IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION};
use super::rich::IN_RICH_TEXT;

/// A block, element or composition object.
#[derive(Debug)]
pub(super) struct Shape {
    /// The value of its `type` field.
    pub(super) kind: &'static str,
    /// Its fields besides `type`; `None` if nobody looks inside.
    pub(super) fields: Option<&'static [Field]>,
}

/// A field of a shape.
#[derive(Debug)]
pub(super) struct Field {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it must be there.
    pub(super) is_needed: bool,
    /// What it must be.
    pub(super) is: Is,
}

/// What a field must be. Numbers are the most signs or items allowed.
#[derive(Debug)]
pub(super) enum Is {
    /// A text object, plain or mrkdwn.
    Text(usize),
    /// A text object, plain only.
    Plain(usize),
    /// A string, not empty.
    Str(usize),
    /// A string that may be empty.
    MaybeEmpty(usize),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A truth value.
    Bool,
    /// A whole number between these.
    Int(i64, i64),
    /// A list of text objects: how many, how long.
    Texts(usize, usize),
    /// One element of these kinds.
    Element(&'static [&'static str]),
    /// A list of elements: how many, of which kinds.
    Elements(usize, &'static [&'static str]),
    /// A list of parts or elements of rich text, of these kinds.
    Rich(&'static [&'static str]),
    /// A list of options, and whether they may be mrkdwn or carry a URL.
    Options(usize),
    /// One option, which must be among `options`.
    Option,
    /// Groups of options.
    Groups,
    /// An object with these fields and no type.
    Object(&'static [Field]),
    /// A list of rows of a table.
    Rows,
    /// Nobody looks.
    Any,
}

pub(super) const fn need(name: &'static str, is: Is) -> Field {
    Field {
        name,
        is_needed: true,
        is,
    }
}

pub(super) const fn may(name: &'static str, is: Is) -> Field {
    Field {
        name,
        is_needed: false,
        is,
    }
}

const BLOCK_ID: Field = may("block_id", Is::Str(255));

/// The blocks of messages, modals and Home.
pub(super) const BLOCKS: &[Shape] = &[
    Shape {
        kind: "section",
        fields: Some(&[
            BLOCK_ID,
            may("text", Is::Text(3000)),
            may("fields", Is::Texts(10, 2000)),
            may("accessory", Is::Element(IN_SECTION)),
            may("expand", Is::Bool),
        ]),
    },
    Shape {
        kind: "header",
        fields: Some(&[
            BLOCK_ID,
            need("text", Is::Plain(150)),
            may("level", Is::Int(1, 6)),
        ]),
    },
    Shape {
        kind: "divider",
        fields: Some(&[BLOCK_ID]),
    },
    Shape {
        kind: "image",
        fields: Some(&[
            BLOCK_ID,
            may("image_url", Is::Str(3000)),
            may("slack_file", Is::Any),
            need("alt_text", Is::Str(2000)),
            may("title", Is::Plain(2000)),
        ]),
    },
    Shape {
        kind: "actions",
        fields: Some(&[BLOCK_ID, need("elements", Is::Elements(25, IN_ACTIONS))]),
    },
    Shape {
        kind: "context",
        fields: Some(&[BLOCK_ID, need("elements", Is::Elements(10, IN_CONTEXT))]),
    },
    Shape {
        kind: "input",
        fields: Some(&[
            BLOCK_ID,
            need("label", Is::Plain(2000)),
            need("element", Is::Element(IN_INPUT)),
            may("hint", Is::Plain(2000)),
            may("optional", Is::Bool),
            may("dispatch_action", Is::Bool),
        ]),
    },
    Shape {
        kind: "markdown",
        fields: Some(&[BLOCK_ID, need("text", Is::Str(12_000))]),
    },
    Shape {
        kind: "rich_text",
        fields: Some(&[BLOCK_ID, need("elements", Is::Rich(IN_RICH_TEXT))]),
    },
    Shape {
        kind: "table",
        fields: Some(&[BLOCK_ID, need("rows", Is::Rows), may("column_settings", Is::Any)]),
    },
    Shape {
        kind: "video",
        fields: None,
    },
    Shape {
        kind: "file",
        fields: None,
    },
    Shape {
        kind: "context_actions",
        fields: None,
    },
    Shape {
        kind: "alert",
        fields: None,
    },
    Shape {
        kind: "card",
        fields: None,
    },
    Shape {
        kind: "carousel",
        fields: None,
    },
    Shape {
        kind: "container",
        fields: None,
    },
    Shape {
        kind: "plan",
        fields: None,
    },
    Shape {
        kind: "task_card",
        fields: None,
    },
    Shape {
        kind: "data_table",
        fields: None,
    },
    Shape {
        kind: "data_visualization",
        fields: None,
    },
];

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

/// A modal.
pub(super) const MODAL: &[Field] = &[
    need("type", Is::OneOf(&["modal"])),
    need("title", Is::Plain(24)),
    need("blocks", Is::Any),
    may("submit", Is::Plain(24)),
    may("close", Is::Plain(24)),
    may("private_metadata", Is::MaybeEmpty(3000)),
    may("callback_id", Is::MaybeEmpty(255)),
    may("external_id", Is::MaybeEmpty(255)),
    may("clear_on_close", Is::Bool),
    may("notify_on_close", Is::Bool),
    may("submit_disabled", Is::Bool),
];

/// The Home of the app.
pub(super) const HOME: &[Field] = &[
    need("type", Is::OneOf(&["home"])),
    need("blocks", Is::Any),
    may("private_metadata", Is::MaybeEmpty(3000)),
    may("callback_id", Is::MaybeEmpty(255)),
    may("external_id", Is::MaybeEmpty(255)),
    // Typed clients share one view type between both; Slack tolerates these on a Home.
    may("title", Is::Any),
    may("close", Is::Any),
    may("submit", Is::Any),
];
