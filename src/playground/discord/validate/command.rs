//! The limits of application commands: names, descriptions, options, choices, and their numbers.

use std::collections::HashSet;

use serde_json::Value;

use crate::discord::errors::{ApiError, FieldErrors, Length, join};

const SUBCOMMAND: i64 = 1;
const SUBCOMMAND_GROUP: i64 = 2;
const STRING: i64 = 3;

/// How many commands of each kind a scope may hold: `CHAT_INPUT`, `USER`, `MESSAGE`.
const MOST_PER_KIND: [usize; 3] = [100, 15, 15];

/// The older, stricter limit on the sum of a command's names, descriptions and values.
const MOST_CHARACTERS: usize = 4000;

/// Checks the list of a bulk overwrite.
pub(crate) fn check_command_list(body: &Value) -> Result<(), ApiError> {
    let mut form = FieldErrors::default();
    let Some(commands) = body.as_array() else {
        form.refuse(
            "",
            "LIST_TYPE_CONVERT",
            "Only iterables may be used in a ListType",
        );
        return form.finish();
    };
    let mut names = HashSet::new();
    let mut counts = [0_usize; 3];
    for (index, command) in commands.iter().enumerate() {
        check(&mut form, command, &index.to_string());
        let kind = command.get("type").and_then(Value::as_i64).unwrap_or(1);
        if let Some(count) = usize::try_from(kind - 1)
            .ok()
            .and_then(|kind| counts.get_mut(kind))
        {
            *count += 1;
        }
        if !names.insert((kind, command["name"].as_str())) {
            let message = "Application command names must be unique";
            form.refuse(&index.to_string(), "APPLICATION_COMMANDS_DUPLICATE_NAME", message);
        }
    }
    if counts
        .iter()
        .zip(MOST_PER_KIND)
        .any(|(count, most)| *count > most)
    {
        form.refuse("", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.");
    }
    form.finish()
}

/// Checks one command.
pub(crate) fn check_command(body: &Value) -> Result<(), ApiError> {
    let mut form = FieldErrors::default();
    check(&mut form, body, "");
    form.finish()
}

fn check(form: &mut FieldErrors, command: &Value, at: &str) {
    let kind = form.integer(command, at, "type", 1..=4).unwrap_or(1);
    let name = form.text(command, at, "name", Length::required(32));
    if kind == 1 {
        if name.is_some_and(|name| !is_command_name(name)) {
            form.refuse(
                &join(at, "name"),
                "APPLICATION_COMMAND_INVALID_NAME",
                "Command name is invalid",
            );
        }
        form.text(command, at, "description", Length::required(100));
        check_options(form, command, at, 0);
        if size(command) > MOST_CHARACTERS {
            let message = format!("Command exceeds maximum size ({MOST_CHARACTERS})");
            form.refuse(at, "APPLICATION_COMMAND_TOO_LARGE", message);
        }
    } else {
        if form
            .text(command, at, "description", Length::up_to(100))
            .is_some_and(|text| !text.is_empty())
        {
            let message = "Context menu commands cannot have description";
            form.refuse(
                &join(at, "description"),
                "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
                message,
            );
        }
        if !form.list(command, at, "options", 25).is_empty() {
            let message = "Context menu commands cannot have options";
            form.refuse(
                &join(at, "options"),
                "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED",
                message,
            );
        }
    }
    if let Some(bits) = form.text(command, at, "default_member_permissions", Length::up_to(20))
        && bits.parse::<u64>().is_err()
    {
        form.refuse(
            &join(at, "default_member_permissions"),
            "NUMBER_TYPE_COERCE",
            "Value is not int.",
        );
    }
}

/// Checks the options of a command (`holder_kind` 0), of a subcommand or of a group.
fn check_options(form: &mut FieldErrors, holder: &Value, at: &str, holder_kind: i64) {
    let mut names = HashSet::new();
    let mut optional_seen = false;
    let options = form.list(holder, at, "options", 25);
    for (index, option) in options.iter().enumerate() {
        let place = join(&join(at, "options"), index);
        check_option_name(form, option, &place, &mut names);
        form.text(option, &place, "description", Length::required(100));
        let Some(kind) = form.integer(option, &place, "type", 1..=11) else {
            if option.get("type").is_none() {
                form.required(&join(&place, "type"));
            }
            continue;
        };
        if kind <= SUBCOMMAND_GROUP {
            if holder_kind == SUBCOMMAND || (holder_kind, kind) == (SUBCOMMAND_GROUP, SUBCOMMAND_GROUP) {
                let message = "Sub-command option type is invalid here";
                form.refuse(
                    &join(&place, "type"),
                    "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
                    message,
                );
            }
            check_options(form, option, &place, kind);
            continue;
        }
        let is_required = form.flag(option, &place, "required");
        if is_required && optional_seen {
            let message = "Required options must be placed before non-required options";
            form.refuse(&place, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= !is_required;
        check_option_values(form, option, &place, kind);
    }
    let nests = |option: &&Value| matches!(option["type"].as_i64(), Some(SUBCOMMAND | SUBCOMMAND_GROUP));
    let nested = options.iter().filter(nests).count();
    if nested > 0 && nested != options.len() {
        let message =
            "Sub-command and sub-command group option types are mutually exclusive to all other types";
        form.refuse(
            &join(at, "options"),
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            message,
        );
    }
}

fn check_option_name<'v>(
    form: &mut FieldErrors,
    option: &'v Value,
    place: &str,
    names: &mut HashSet<&'v str>,
) {
    let Some(name) = form.text(option, place, "name", Length::required(32)) else {
        return;
    };
    let path = join(place, "name");
    if !is_command_name(name) {
        form.refuse(
            &path,
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
    if !names.insert(name) {
        form.refuse(
            &path,
            "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
            "Option name already exists",
        );
    }
}

fn check_option_values(form: &mut FieldErrors, option: &Value, place: &str, kind: i64) {
    let has_choices = option
        .get("choices")
        .and_then(Value::as_array)
        .is_some_and(|c| !c.is_empty());
    let completes = form.flag(option, place, "autocomplete");
    if has_choices && completes {
        let message = "Autocomplete options cannot have choices";
        form.refuse(
            &join(place, "autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_EXCLUSIVE",
            message,
        );
    }
    if completes && !matches!(kind, 3 | 4 | 10) {
        let message = "Autocomplete is not available for this option type";
        form.refuse(
            &join(place, "autocomplete"),
            "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE_INVALID",
            message,
        );
    }
    if kind == STRING {
        form.integer(option, place, "min_length", 0..=6000);
        form.integer(option, place, "max_length", 1..=6000);
    }
    choices(form, option, place, kind);
}

fn choices(form: &mut FieldErrors, holder: &Value, at: &str, kind: i64) {
    for (index, choice) in form.list(holder, at, "choices", 25).iter().enumerate() {
        let place = join(&join(at, "choices"), index);
        form.text(choice, &place, "name", Length::required(100));
        let value = &choice["value"];
        if value.is_null() {
            form.required(&join(&place, "value"));
        } else if kind == STRING {
            form.text(choice, &place, "value", Length::up_to(100));
        } else if !value.is_number() {
            form.refuse(
                &join(&place, "value"),
                "NUMBER_TYPE_COERCE",
                "Value is not a number.",
            );
        }
    }
}

/// Checks the choices of an autocomplete answer for an option of the given type.
pub(crate) fn check_choices(data: &Value, kind: i64) -> Result<(), ApiError> {
    let mut form = FieldErrors::default();
    if !data["choices"].is_array() {
        form.required("data.choices");
    }
    choices(&mut form, data, "data", kind);
    form.finish()
}

/// Whether a text is a valid name of a command or an option: letters, digits, `-`, `_`, `'`, and no capitals.
fn is_command_name(name: &str) -> bool {
    // Rust's `is_alphanumeric` covers \p{Alphabetic} and \p{N}; Discord also accepts vowel signs of Devanagari and
    // Thai.
    let may_stand = |c: char| {
        c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '\u{900}'..='\u{97F}' | '\u{E00}'..='\u{E7F}')
    };
    name.chars().all(may_stand) && name.to_lowercase() == name
}

fn size(command: &Value) -> usize {
    let own: usize = ["name", "description", "value"]
        .iter()
        .filter_map(|key| command.get(key).and_then(Value::as_str))
        .map(|text| text.chars().count())
        .sum();
    let inner = ["options", "choices"]
        .iter()
        .filter_map(|key| command.get(key).and_then(Value::as_array));
    own + inner.flatten().map(size).sum::<usize>()
}
