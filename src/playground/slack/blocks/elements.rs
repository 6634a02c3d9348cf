//! The table of Block Kit's elements, and the lists of elements that each block permits.

use super::composition::CONFIRM;
use super::schema::{Field, Rule, Shape, optional, required};

/// Elements that are permitted as the accessory of a section.
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

/// Elements that are permitted in an actions block.
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

/// Elements that are permitted in an input block.
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

/// Elements that are permitted in a context block.
pub(super) const IN_CONTEXT: &[&str] = &["image", "plain_text", "mrkdwn"];

const ACTION_ID: Field = optional("action_id", Rule::Str(255));
const CONFIRMED: Field = optional("confirm", Rule::Object(CONFIRM));
const FOCUS: Field = optional("focus_on_load", Rule::Bool);
const PLACEHOLDER: Field = optional("placeholder", Rule::Plain(150));
const MOST: Field = optional("max_selected_items", Rule::Int(1, 100));
const OPTIONS: Field = optional("options", Rule::Options(100));
const GROUPS: Field = optional("option_groups", Rule::Groups);
const DISPATCH: Field = optional("dispatch_action_config", Rule::Any);

const fn shape(kind: &'static str, fields: &'static [Field]) -> Shape {
    Shape {
        kind,
        fields: Some(fields),
    }
}

/// All interactive elements, and the two texts and the image of context blocks.
pub(super) const ELEMENTS: &[Shape] = &[
    shape(
        "button",
        &[
            ACTION_ID,
            CONFIRMED,
            required("text", Rule::Plain(75)),
            optional("url", Rule::Str(3000)),
            optional("value", Rule::MaybeEmpty(2000)),
            optional("style", Rule::OneOf(&["primary", "danger"])),
            optional("accessibility_label", Rule::Str(75)),
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
            optional("initial_option", Rule::Option),
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
            optional("initial_options", Rule::Options(100)),
        ],
    ),
    shape(
        "external_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            optional("min_query_length", Rule::Int(0, 100)),
            optional("initial_option", Rule::Any),
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
            optional("min_query_length", Rule::Int(0, 100)),
            optional("initial_options", Rule::Any),
        ],
    ),
    shape(
        "users_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            optional("initial_user", Rule::Str(50)),
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
            optional("initial_users", Rule::Any),
        ],
    ),
    shape(
        "conversations_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            optional("initial_conversation", Rule::Str(50)),
            optional("default_to_current_conversation", Rule::Bool),
            optional("response_url_enabled", Rule::Bool),
            optional("filter", Rule::Any),
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
            optional("initial_conversations", Rule::Any),
            optional("default_to_current_conversation", Rule::Bool),
            optional("filter", Rule::Any),
        ],
    ),
    shape(
        "channels_select",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            optional("initial_channel", Rule::Str(50)),
            optional("response_url_enabled", Rule::Bool),
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
            optional("initial_channels", Rule::Any),
        ],
    ),
    shape(
        "overflow",
        &[ACTION_ID, CONFIRMED, required("options", Rule::Options(5))],
    ),
    shape(
        "datepicker",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            optional("initial_date", Rule::Str(10)),
        ],
    ),
    shape(
        "timepicker",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            PLACEHOLDER,
            optional("initial_time", Rule::Str(5)),
            optional("timezone", Rule::Str(100)),
        ],
    ),
    shape(
        "datetimepicker",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            optional("initial_date_time", Rule::Int(1_000_000_000, 9_999_999_999)),
        ],
    ),
    shape(
        "checkboxes",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            required("options", Rule::Options(10)),
            optional("initial_options", Rule::Options(10)),
        ],
    ),
    shape(
        "radio_buttons",
        &[
            ACTION_ID,
            CONFIRMED,
            FOCUS,
            required("options", Rule::Options(10)),
            optional("initial_option", Rule::Option),
        ],
    ),
    shape(
        "plain_text_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            optional("initial_value", Rule::MaybeEmpty(3000)),
            optional("multiline", Rule::Bool),
            optional("min_length", Rule::Int(0, 3000)),
            optional("max_length", Rule::Int(1, 3000)),
        ],
    ),
    shape(
        "number_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            required("is_decimal_allowed", Rule::Bool),
            optional("initial_value", Rule::Str(100)),
            optional("min_value", Rule::Str(100)),
            optional("max_value", Rule::Str(100)),
        ],
    ),
    shape(
        "email_text_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            optional("initial_value", Rule::Str(3000)),
        ],
    ),
    shape(
        "url_text_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            optional("initial_value", Rule::Str(3000)),
        ],
    ),
    shape(
        "rich_text_input",
        &[
            ACTION_ID,
            FOCUS,
            PLACEHOLDER,
            DISPATCH,
            optional("initial_value", Rule::Any),
        ],
    ),
    shape(
        "file_input",
        &[
            ACTION_ID,
            optional("filetypes", Rule::Any),
            optional("max_files", Rule::Int(1, 10)),
        ],
    ),
    shape(
        "image",
        &[
            required("alt_text", Rule::Str(2000)),
            optional("image_url", Rule::Str(3000)),
            optional("slack_file", Rule::Any),
        ],
    ),
    shape(
        "plain_text",
        &[required("text", Rule::Str(3000)), optional("emoji", Rule::Bool)],
    ),
    shape(
        "mrkdwn",
        &[
            required("text", Rule::Str(3000)),
            optional("verbatim", Rule::Bool),
        ],
    ),
    Shape {
        kind: "workflow_button",
        fields: None,
    },
];
