//! The tables of rich text: its sections and their elements.

use super::schema::{Field, Rule, Shape, optional, required};

/// Elements that are permitted in a `rich_text` block.
pub(super) const IN_RICH_TEXT: &[&str] = &[
    "rich_text_section",
    "rich_text_list",
    "rich_text_quote",
    "rich_text_preformatted",
];

const IN_SECTION: &[&str] = &[
    "text",
    "link",
    "user",
    "usergroup",
    "team",
    "channel",
    "broadcast",
    "emoji",
    "date",
    "color",
];
const IN_PREFORMATTED: &[&str] = &["text", "link"];
const IN_LIST: &[&str] = &["rich_text_section"];

const STYLE: Field = optional(
    "style",
    Rule::Object(&[
        optional("bold", Rule::Bool),
        optional("italic", Rule::Bool),
        optional("strike", Rule::Bool),
        optional("code", Rule::Bool),
        optional("underline", Rule::Bool),
        optional("highlight", Rule::Bool),
        optional("client_highlight", Rule::Bool),
        optional("unlink", Rule::Bool),
    ]),
);
const BORDER: Field = optional("border", Rule::Int(0, 1));
/// Slack documents no separate limit for these texts; the whole message has one.
const WORDS: usize = 40_000;
/// The last second of the year 9999.
const LATEST: i64 = 253_402_300_799;

const fn shape(kind: &'static str, fields: &'static [Field]) -> Shape {
    Shape {
        kind,
        fields: Some(fields),
    }
}

/// Sections and elements.
pub(super) const RICH: &[Shape] = &[
    shape(
        "rich_text_section",
        &[required("elements", Rule::Rich(IN_SECTION))],
    ),
    shape(
        "rich_text_list",
        &[
            required("elements", Rule::Rich(IN_LIST)),
            required("style", Rule::OneOf(&["bullet", "ordered"])),
            optional("indent", Rule::Int(0, 8)),
            optional("offset", Rule::Int(0, 100_000)),
            BORDER,
        ],
    ),
    shape(
        "rich_text_quote",
        &[required("elements", Rule::Rich(IN_SECTION)), BORDER],
    ),
    shape(
        "rich_text_preformatted",
        &[
            required("elements", Rule::Rich(IN_PREFORMATTED)),
            optional("language", Rule::Str(100)),
            BORDER,
        ],
    ),
    shape("text", &[required("text", Rule::Str(WORDS)), STYLE]),
    shape(
        "link",
        &[
            required("url", Rule::Str(3000)),
            optional("text", Rule::Str(WORDS)),
            optional("unsafe", Rule::Bool),
            STYLE,
        ],
    ),
    shape("user", &[required("user_id", Rule::Str(50)), STYLE]),
    shape("usergroup", &[required("usergroup_id", Rule::Str(50)), STYLE]),
    shape("team", &[required("team_id", Rule::Str(50)), STYLE]),
    shape("channel", &[required("channel_id", Rule::Str(50)), STYLE]),
    shape(
        "broadcast",
        &[
            required("range", Rule::OneOf(&["here", "channel", "everyone"])),
            STYLE,
        ],
    ),
    shape(
        "emoji",
        &[
            required("name", Rule::Str(100)),
            optional("unicode", Rule::Str(100)),
            optional("skin_tone", Rule::Int(1, 6)),
            optional("url", Rule::Str(3000)),
            STYLE,
        ],
    ),
    shape(
        "date",
        &[
            // Slack refuses a timestamp that is a string.
            required("timestamp", Rule::Int(0, LATEST)),
            required("format", Rule::Str(300)),
            optional("timezone", Rule::Str(100)),
            optional("url", Rule::Str(3000)),
            optional("fallback", Rule::Str(3000)),
            STYLE,
        ],
    ),
    shape("color", &[required("value", Rule::Str(50)), STYLE]),
];
