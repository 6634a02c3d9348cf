//! The tables of rich text: its parts, and the elements that stand in them.

use super::schema::{Field, Is, Shape, may, need};

/// What may stand in a rich_text block.
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

const STYLE: Field = may(
    "style",
    Is::Object(&[
        may("bold", Is::Bool),
        may("italic", Is::Bool),
        may("strike", Is::Bool),
        may("code", Is::Bool),
        may("underline", Is::Bool),
        may("highlight", Is::Bool),
        may("client_highlight", Is::Bool),
        may("unlink", Is::Bool),
    ]),
);
const BORDER: Field = may("border", Is::Int(0, 1));
/// Slack documents no limit of its own for these words; the whole message has one.
const WORDS: usize = 40_000;
/// The last second of the year 9999.
const LATEST: i64 = 253_402_300_799;

const fn shape(kind: &'static str, fields: &'static [Field]) -> Shape {
    Shape {
        kind,
        fields: Some(fields),
    }
}

/// Parts and elements.
pub(super) const RICH: &[Shape] = &[
    shape("rich_text_section", &[need("elements", Is::Rich(IN_SECTION))]),
    shape(
        "rich_text_list",
        &[
            need("elements", Is::Rich(IN_LIST)),
            need("style", Is::OneOf(&["bullet", "ordered"])),
            may("indent", Is::Int(0, 8)),
            may("offset", Is::Int(0, 100_000)),
            BORDER,
        ],
    ),
    shape(
        "rich_text_quote",
        &[need("elements", Is::Rich(IN_SECTION)), BORDER],
    ),
    shape(
        "rich_text_preformatted",
        &[
            need("elements", Is::Rich(IN_PREFORMATTED)),
            may("language", Is::Str(100)),
            BORDER,
        ],
    ),
    shape("text", &[need("text", Is::Str(WORDS)), STYLE]),
    shape(
        "link",
        &[
            need("url", Is::Str(3000)),
            may("text", Is::Str(WORDS)),
            may("unsafe", Is::Bool),
            STYLE,
        ],
    ),
    shape("user", &[need("user_id", Is::Str(50)), STYLE]),
    shape("usergroup", &[need("usergroup_id", Is::Str(50)), STYLE]),
    shape("team", &[need("team_id", Is::Str(50)), STYLE]),
    shape("channel", &[need("channel_id", Is::Str(50)), STYLE]),
    shape(
        "broadcast",
        &[need("range", Is::OneOf(&["here", "channel", "everyone"])), STYLE],
    ),
    shape(
        "emoji",
        &[
            need("name", Is::Str(100)),
            may("unicode", Is::Str(100)),
            may("skin_tone", Is::Int(1, 6)),
            may("url", Is::Str(3000)),
            STYLE,
        ],
    ),
    shape(
        "date",
        &[
            // Slack refuses a timestamp that is a string.
            need("timestamp", Is::Int(0, LATEST)),
            need("format", Is::Str(300)),
            may("timezone", Is::Str(100)),
            may("url", Is::Str(3000)),
            may("fallback", Is::Str(3000)),
            STYLE,
        ],
    ),
    shape("color", &[need("value", Is::Str(50)), STYLE]),
];
