//! The table of Block Kit's elements, and in which blocks each may stand.

use super::composition::CONFIRM;
use super::schema::{Field, Is, Shape, may, need};

/// What may stand beside a section.
pub(super) const IN_SECTION: &[&str] = &[
    "button",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
    "overflow",
    "datepicker",
    "timepicker",
    "checkboxes",
    "radio_buttons",
    "image",
    "workflow_button",
];

/// What may stand in an actions block.
pub(super) const IN_ACTIONS: &[&str] = &[
    "button",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "overflow",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "checkboxes",
    "radio_buttons",
    "rich_text_input",
    "workflow_button",
];

/// What may stand in an input block.
pub(super) const IN_INPUT: &[&str] = &[
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "rich_text_input",
    "file_input",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "checkboxes",
    "radio_buttons",
];

/// What may stand in a context block.
pub(super) const IN_CONTEXT: &[&str] = &["image", "plain_text", "mrkdwn"];

const ACTION_ID: Field = may("action_id", Is::Str(255));
const CONFIRMED: Field = may("confirm", Is::Object(CONFIRM));
const FOCUS: Field = may("focus_on_load", Is::Bool);
const PLACEHOLDER: Field = may("placeholder", Is::Plain(150));
const MOST: Field = may("max_selected_items", Is::Int(1, 100));
const OPTIONS: Field = may("options", Is::Options(100));
const GROUPS: Field = may("option_groups", Is::Groups);
const DISPATCH: Field = may("dispatch_action_config", Is::Any);

const fn shape(kind: &'static str, fields: &'static [Field]) -> Shape {
    Shape {
        kind,
        fields: Some(fields),
    }
}

/// Every interactive element, and the two texts and the image that context blocks hold.
pub(super) const ELEMENTS: &[Shape] = &[
    shape(
        "button",
        &[
            ACTION_ID,
            CONFIRMED,
            need("text", Is::Plain(75)),
            may("url", Is::Str(3000)),
            may("value", Is::MaybeEmpty(2000)),
            may("style", Is::OneOf(&["primary", "danger"])),
            may("accessibility_label", Is::Str(75)),
        ],
    ),
    shape(
        "static_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            OPTIONS,
            GROUPS,
            may("initial_option", Is::Option),
        ],
    ),
    shape(
        "multi_static_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            OPTIONS,
            GROUPS,
            MOST,
            may("initial_options", Is::Options(100)),
        ],
    ),
    shape(
        "external_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            may("min_query_length", Is::Int(0, 100)),
            may("initial_option", Is::Any),
        ],
    ),
    shape(
        "multi_external_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            MOST,
            may("min_query_length", Is::Int(0, 100)),
            may("initial_options", Is::Any),
        ],
    ),
    shape(
        "users_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            may("initial_user", Is::Str(50)),
        ],
    ),
    shape(
        "multi_users_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            MOST,
            may("initial_users", Is::Any),
        ],
    ),
    shape(
        "conversations_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            may("initial_conversation", Is::Str(50)),
            may("default_to_current_conversation", Is::Bool),
            may("response_url_enabled", Is::Bool),
            may("filter", Is::Any),
        ],
    ),
    shape(
        "multi_conversations_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            MOST,
            may("initial_conversations", Is::Any),
            may("default_to_current_conversation", Is::Bool),
            may("filter", Is::Any),
        ],
    ),
    shape(
        "channels_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            may("initial_channel", Is::Str(50)),
            may("response_url_enabled", Is::Bool),
        ],
    ),
    shape(
        "multi_channels_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            MOST,
            may("initial_channels", Is::Any),
        ],
    ),
    shape(
        "overflow",
        &[ACTION_ID, CONFIRMED, need("options", Is::Options(5))],
    ),
    shape(
        "datepicker",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            may("initial_date", Is::Str(10)),
        ],
    ),
    shape(
        "timepicker",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            may("initial_time", Is::Str(5)),
            may("timezone", Is::Str(100)),
        ],
    ),
    shape(
        "datetimepicker",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            may("initial_date_time", Is::Int(1_000_000_000, 9_999_999_999)),
        ],
    ),
    shape(
        "checkboxes",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            need("options", Is::Options(10)),
            may("initial_options", Is::Options(10)),
        ],
    ),
    shape(
        "radio_buttons",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            need("options", Is::Options(10)),
            may("initial_option", Is::Option),
        ],
    ),
    shape(
        "plain_text_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            may("initial_value", Is::MaybeEmpty(3000)),
            may("multiline", Is::Bool),
            may("min_length", Is::Int(0, 3000)),
            may("max_length", Is::Int(1, 3000)),
        ],
    ),
    shape(
        "number_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            need("is_decimal_allowed", Is::Bool),
            may("initial_value", Is::Str(100)),
            may("min_value", Is::Str(100)),
            may("max_value", Is::Str(100)),
        ],
    ),
    shape(
        "email_text_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            may("initial_value", Is::Str(3000)),
        ],
    ),
    shape(
        "url_text_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            may("initial_value", Is::Str(3000)),
        ],
    ),
    shape(
        "rich_text_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            may("initial_value", Is::Any),
        ],
    ),
    shape(
        "file_input",
        &[
            ACTION_ID,
            may("filetypes", Is::Any),
            may("max_files", Is::Int(1, 10)),
        ],
    ),
    shape(
        "image",
        &[
            need("alt_text", Is::Str(2000)),
            may("image_url", Is::Str(3000)),
            may("slack_file", Is::Any),
        ],
    ),
    shape(
        "plain_text",
        &[need("text", Is::Str(3000)), may("emoji", Is::Bool)],
    ),
    shape(
        "mrkdwn",
        &[need("text", Is::Str(3000)), may("verbatim", Is::Bool)],
    ),
    Shape {
        kind: "workflow_button",
        fields: None,
    },
];
