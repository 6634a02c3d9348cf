//! The tables of layout blocks and of views: their fields, and the limits of each field.

use super::elements::{IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION};
use super::rich_text::IN_RICH_TEXT;
use super::schema::{Field, Is, Shape, may, need};

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
