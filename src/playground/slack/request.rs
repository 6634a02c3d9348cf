//! Parses a Web API call: query, form or JSON, with the token at the places that each format permits.

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value, json};

/// Arguments that official SDKs send as JSON inside a form field.
const JSON_FIELDS: &[&str] = &["blocks", "attachments", "view", "metadata", "files"];

/// One call of a Web API method.
#[derive(Debug)]
pub(super) struct ApiRequest {
    /// The arguments, without the token.
    pub(super) args: Map<String, Value>,
    /// The token, from the header or (not in JSON) from the arguments.
    pub(super) token: Option<String>,
}

/// A refusal: Slack's error code, and further fields of the response.
#[derive(Debug)]
pub(super) struct Refusal {
    /// Slack's code, such as `channel_not_found`.
    pub(super) error: String,
    /// Further fields of the response.
    pub(super) more: Map<String, Value>,
}

impl Refusal {
    /// A refusal with explanations in `response_metadata.messages`.
    pub(super) fn explained(error: &str, why: &[String]) -> Self {
        let messages: Vec<String> = why.iter().map(|line| format!("[ERROR] {line}")).collect();
        let mut refusal = Self::from(error);
        if error == "invalid_blocks" {
            refusal.more.insert("errors".into(), json!(why));
        }
        refusal
            .more
            .insert("response_metadata".into(), json!({ "messages": messages }));
        refusal
    }

    /// The response with this refusal.
    pub(super) fn into_answer(self) -> Value {
        let mut answer = self.more;
        answer.insert("ok".into(), false.into());
        answer.insert("error".into(), self.error.into());
        answer.into()
    }
}

impl From<&str> for Refusal {
    fn from(error: &str) -> Self {
        Self {
            error: error.to_owned(),
            more: Map::new(),
        }
    }
}

impl ApiRequest {
    /// Parses a call.
    ///
    /// # Errors
    ///
    /// `invalid_json` and similar errors, which Slack returns before it looks at the method.
    pub(super) fn read(query: Option<&str>, headers: &HeaderMap, body: &[u8]) -> Result<Self, Refusal> {
        let mut args = Map::new();
        form_into(query.unwrap_or_default().as_bytes(), &mut args)?;
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let is_json = kind.starts_with("application/json");
        let mut token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::to_owned);
        if is_json && !body.is_empty() {
            match serde_json::from_slice(body) {
                Ok(Value::Object(object)) => args.extend(object),
                Ok(_) => return Err("json_not_object".into()),
                Err(_) => return Err("invalid_json".into()),
            }
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            form_into(body, &mut args)?;
        } else if !body.is_empty() {
            return Err("invalid_post_type".into());
        }
        let inside = args.remove("token");
        if token.is_none() && !is_json {
            token = inside.and_then(|value| value.as_str().map(str::to_owned));
        }
        // Typed clients write `null` for an absent argument.
        args.retain(|_, value| !value.is_null());
        decode_json_fields(&mut args)?;
        Ok(Self { args, token })
    }

    /// A text argument; a number counts as its digits.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.args.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
        .filter(|text| !text.is_empty())
    }

    /// A required text argument.
    ///
    /// # Errors
    ///
    /// `invalid_arguments`, with the name of the missing argument.
    pub(super) fn need(&self, name: &str) -> Result<String, Refusal> {
        self.text(name).ok_or_else(|| {
            Refusal::explained(
                "invalid_arguments",
                &[format!("missing required field: {name} [json-pointer:/{name}]")],
            )
        })
    }

    /// A boolean argument, in every spelling that Slack accepts.
    pub(super) fn flag(&self, name: &str) -> bool {
        match self.args.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => matches!(text.as_str(), "true" | "1" | "t"),
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            _ => false,
        }
    }

    /// The `limit` argument.
    ///
    /// # Errors
    ///
    /// `invalid_limit` if it is not a number up to `most`.
    pub(super) fn limit(&self, default: usize, most: usize) -> Result<usize, Refusal> {
        let Some(text) = self.text("limit") else {
            return Ok(default);
        };
        match text.parse::<usize>() {
            Ok(0) => Ok(default),
            Ok(limit) if limit <= most => Ok(limit),
            _ => Err("invalid_limit".into()),
        }
    }

    /// A list argument, as a JSON array or separated by commas.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        match self.args.get(name) {
            Some(Value::Array(items)) => items
                .iter()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect(),
            Some(Value::String(text)) => text
                .split(',')
                .map(|item| item.trim().to_owned())
                .filter(|item| !item.is_empty())
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn form_into(bytes: &[u8], args: &mut Map<String, Value>) -> Result<(), Refusal> {
    if std::str::from_utf8(bytes).is_err() {
        return Err("invalid_form_data".into());
    }
    for (name, value) in url::form_urlencoded::parse(bytes) {
        args.insert(name.into_owned(), Value::String(value.into_owned()));
    }
    Ok(())
}

fn decode_json_fields(args: &mut Map<String, Value>) -> Result<(), Refusal> {
    for &name in JSON_FIELDS {
        let Some(Value::String(text)) = args.get(name) else {
            continue;
        };
        if text.is_empty() {
            args.remove(name);
            continue;
        }
        let value = serde_json::from_str(text).map_err(|_| match name {
            "blocks" => Refusal::from("invalid_blocks_format"),
            "metadata" => Refusal::from("invalid_metadata_format"),
            _ => Refusal::explained(
                "invalid_arguments",
                &[format!("invalid json [json-pointer:/{name}]")],
            ),
        })?;
        args.insert(name.to_owned(), value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Result<ApiRequest, Refusal> {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            "application/x-www-form-urlencoded".parse().expect("a header"),
        );
        ApiRequest::read(None, &headers, body.as_bytes())
    }

    #[test]
    fn a_form_carries_its_token_and_json_fields() {
        let request = form("token=xoxb-1&channel=C1&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D")
            .expect("a good form");
        assert_eq!(request.token.as_deref(), Some("xoxb-1"));
        assert_eq!(request.args["blocks"][0]["type"], "divider");
    }

    #[test]
    fn broken_blocks_in_a_form_are_refused() {
        assert_eq!(
            form("blocks=%5B").expect_err("broken").error,
            "invalid_blocks_format"
        );
    }
}
