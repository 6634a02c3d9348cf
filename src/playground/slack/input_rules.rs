//! What Slack's client refuses to send: values that do not fit the kind of element.

use chrono::{NaiveDate, NaiveTime};
use serde_json::{Map, Value};
use url::Url;

use super::conversation::ConversationKind;
use super::forms::{self, PlacedElement};
use super::state::State;

/// Checks the input of an element. An empty input fits every element.
///
/// # Errors
///
/// The message that the client shows.
pub(super) fn check(
    state: &State,
    user: &str,
    placed: &PlacedElement<'_>,
    values: &Map<String, Value>,
) -> Result<(), String> {
    let Some(field) = forms::field(placed.kind()) else {
        return Ok(());
    };
    let value = values
        .get(placed.block_id())
        .and_then(|block| block.get(placed.action_id())?.get(field));
    match value {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Array(items)) => {
            check_count(placed.element, items)?;
            items
                .iter()
                .try_for_each(|item| check_item(state, user, placed, item))
        }
        Some(value) => check_item(state, user, placed, value),
    }
}

fn check_count(element: &Value, items: &[Value]) -> Result<(), String> {
    let most = element.get("max_selected_items").and_then(Value::as_u64);
    match most {
        Some(most) if items.len() as u64 > most => Err(format!("You can select up to {most} items")),
        Some(_) | None => Ok(()),
    }
}

fn check_item(state: &State, user: &str, placed: &PlacedElement<'_>, value: &Value) -> Result<(), String> {
    let (element, kind) = (placed.element, placed.kind());
    let text = value.as_str().unwrap_or_default();
    let (fits, message) = match kind {
        "number_input" => return check_number(element, text),
        "email_text_input" => (is_email(text), "Please enter a valid email address"),
        "url_text_input" => (is_web_address(text), "Please enter a valid URL"),
        "datepicker" => (
            NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok_and(|date| date.to_string() == text),
            "Please enter a valid date",
        ),
        "timepicker" => (
            NaiveTime::parse_from_str(text, "%H:%M")
                .is_ok_and(|time| time.format("%H:%M").to_string() == text),
            "Please enter a valid time",
        ),
        "datetimepicker" => (
            value
                .as_i64()
                .is_some_and(|unix| (1_000_000_000..=9_999_999_999).contains(&unix)),
            "Please enter a valid date and time",
        ),
        "users_select" | "multi_users_select" => (
            state.person(text).is_some() || text == state.app.bot_user_id,
            "There is no such person",
        ),
        "conversations_select" | "multi_conversations_select" => {
            (sees(state, user, text, false), "There is no such conversation")
        }
        "channels_select" | "multi_channels_select" => {
            (sees(state, user, text, true), "There is no such channel")
        }
        _ => return check_offered(element, value),
    };
    match fits {
        true => Ok(()),
        false => Err(format!("{message}: {value}")),
    }
}

/// Whether an element with a list of options offers the chosen option.
fn check_offered(element: &Value, chosen: &Value) -> Result<(), String> {
    let is_listed = element.get("options").is_some() || element.get("option_groups").is_some();
    match chosen.get("value").filter(|_| is_listed) {
        Some(value) => forms::option(element, value).map(drop),
        None => Ok(()),
    }
}

fn check_number(element: &Value, text: &str) -> Result<(), String> {
    let number: f64 = match text.parse() {
        Ok(number) if f64::is_finite(number) => number,
        Ok(_) | Err(_) => return Err(format!("{text} is not a number")),
    };
    if element.get("is_decimal_allowed") != Some(&Value::Bool(true)) && number.fract() != 0.0 {
        return Err(format!("{text} is not a whole number"));
    }
    let limit = |name: &str| element.get(name)?.as_str()?.parse::<f64>().ok();
    if let Some(least) = limit("min_value").filter(|least| number < *least) {
        return Err(format!("The number must be at least {least}"));
    }
    if let Some(most) = limit("max_value").filter(|most| number > *most) {
        return Err(format!("The number must be at most {most}"));
    }
    Ok(())
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let is_plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    let labels: Vec<&str> = host.split('.').collect();
    is_plain(name) && is_plain(host) && labels.len() > 1 && labels.iter().all(|label| !label.is_empty())
}

fn is_web_address(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        && !text.contains(char::is_whitespace)
}

fn sees(state: &State, user: &str, id: &str, only_public: bool) -> bool {
    let conversation = state.conversations.get(id);
    conversation.is_some_and(|conversation| {
        state.may_see(user, conversation) && (!only_public || conversation.kind == ConversationKind::Public)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_keep_their_limits() {
        let whole = json!({"is_decimal_allowed": false, "min_value": "1", "max_value": "10"});
        for fits in ["1", "10", "7"] {
            assert_eq!(check_number(&whole, fits), Ok(()), "{fits}");
        }
        for wrong in ["0", "11", "2.5", "x", "", "NaN", "inf"] {
            assert!(check_number(&whole, wrong).is_err(), "{wrong}");
        }
        assert_eq!(check_number(&json!({"is_decimal_allowed": true}), "2.5"), Ok(()));
    }

    #[test]
    fn addresses_are_checked() {
        for (email, fits) in [
            ("ann@northwind.example", true),
            ("ann@northwind", false),
            ("ann", false),
            ("ann @northwind.example", false),
            ("ann@@northwind.example", false),
            ("ann@northwind.", false),
        ] {
            assert_eq!(is_email(email), fits, "{email}");
        }
        for (url, fits) in [
            ("https://northwind.example/a?b=1", true),
            ("http://127.0.0.1:8080", true),
            ("northwind.example", false),
            ("ftp://northwind.example", false),
            ("https://", false),
            ("https://north wind.example", false),
        ] {
            assert_eq!(is_web_address(url), fits, "{url}");
        }
    }
}
