//! The tables of layout blocks and of views: their fields, and the limits of each field.

use super::elements::{IN_ACTIONS, IN_CONTEXT, IN_INPUT, IN_SECTION};
use super::rich_text::IN_RICH_TEXT;
use super::schema::{Field, Rule, Shape, optional, required};

const BLOCK_ID: Field = optional("block_id", Rule::Str(255));

/// The blocks of messages, modals and Home tabs.
pub(super) const BLOCKS: &[Shape] = &[
    Shape {
        kind: "section",
        fields: Some(&[
            BLOCK_ID,
            optional("text", Rule::Text(3000)),
            optional("fields", Rule::Texts(10, 2000)),
            optional("accessory", Rule::Element(IN_SECTION)),
            optional("expand", Rule::Bool),
        ]),
    },
    Shape {
        kind: "header",
        fields: Some(&[
            BLOCK_ID,
            required("text", Rule::Plain(150)),
            optional("level", Rule::Int(1, 6)),
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
            optional("image_url", Rule::Str(3000)),
            optional("slack_file", Rule::Any),
            required("alt_text", Rule::Str(2000)),
            optional("title", Rule::Plain(2000)),
        ]),
    },
    Shape {
        kind: "actions",
        fields: Some(&[BLOCK_ID, required("elements", Rule::Elements(25, IN_ACTIONS))]),
    },
    Shape {
        kind: "context",
        fields: Some(&[BLOCK_ID, required("elements", Rule::Elements(10, IN_CONTEXT))]),
    },
    Shape {
        kind: "input",
        fields: Some(&[
            BLOCK_ID,
            required("label", Rule::Plain(2000)),
            required("element", Rule::Element(IN_INPUT)),
            optional("hint", Rule::Plain(2000)),
            optional("optional", Rule::Bool),
            optional("dispatch_action", Rule::Bool),
        ]),
    },
    Shape {
        kind: "markdown",
        fields: Some(&[BLOCK_ID, required("text", Rule::Str(12_000))]),
    },
    Shape {
        kind: "rich_text",
        fields: Some(&[BLOCK_ID, required("elements", Rule::Rich(IN_RICH_TEXT))]),
    },
    Shape {
        kind: "table",
        fields: Some(&[
            BLOCK_ID,
            required("rows", Rule::Rows),
            optional("column_settings", Rule::Any),
        ]),
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
    required("type", Rule::OneOf(&["modal"])),
    required("title", Rule::Plain(24)),
    required("blocks", Rule::Any),
    optional("submit", Rule::Plain(24)),
    optional("close", Rule::Plain(24)),
    optional("private_metadata", Rule::MaybeEmpty(3000)),
    optional("callback_id", Rule::MaybeEmpty(255)),
    optional("external_id", Rule::MaybeEmpty(255)),
    optional("clear_on_close", Rule::Bool),
    optional("notify_on_close", Rule::Bool),
    optional("submit_disabled", Rule::Bool),
];

/// The Home tab of the app.
pub(super) const HOME: &[Field] = &[
    required("type", Rule::OneOf(&["home"])),
    required("blocks", Rule::Any),
    optional("private_metadata", Rule::MaybeEmpty(3000)),
    optional("callback_id", Rule::MaybeEmpty(255)),
    optional("external_id", Rule::MaybeEmpty(255)),
    // Typed clients share one view type between modals and Home tabs; Slack tolerates these fields on a Home tab.
    optional("title", Rule::Any),
    optional("close", Rule::Any),
    optional("submit", Rule::Any),
];
