//! Discord's refusals: a status, a JSON error code, and for forms a tree of field errors.
//!
//! Codes and texts are Discord's own, so that tests exercise a client's real error handling.

use serde_json::{Map, Value, json};

/// A refusal with a fixed HTTP status, JSON code and text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ErrorKind(pub(crate) u16, pub(crate) u64, pub(crate) &'static str);

pub(crate) const UNAUTHORIZED: ErrorKind = ErrorKind(401, 0, "401: Unauthorized");
pub(crate) const NO_SUCH_ROUTE: ErrorKind = ErrorKind(404, 0, "404: Not Found");
pub(crate) const UNKNOWN_CHANNEL: ErrorKind = ErrorKind(404, 10003, "Unknown Channel");
pub(crate) const UNKNOWN_GUILD: ErrorKind = ErrorKind(404, 10004, "Unknown Guild");
pub(crate) const UNKNOWN_MEMBER: ErrorKind = ErrorKind(404, 10007, "Unknown Member");
pub(crate) const UNKNOWN_MESSAGE: ErrorKind = ErrorKind(404, 10008, "Unknown Message");
pub(crate) const UNKNOWN_USER: ErrorKind = ErrorKind(404, 10013, "Unknown User");
pub(crate) const UNKNOWN_EMOJI: ErrorKind = ErrorKind(400, 10014, "Unknown Emoji");
pub(crate) const UNKNOWN_WEBHOOK: ErrorKind = ErrorKind(404, 10015, "Unknown Webhook");
pub(crate) const UNKNOWN_INTERACTION: ErrorKind = ErrorKind(404, 10062, "Unknown interaction");
pub(crate) const UNKNOWN_COMMAND: ErrorKind = ErrorKind(404, 10063, "Unknown application command");
pub(crate) const REACTIONS_FULL: ErrorKind =
    ErrorKind(400, 30010, "Maximum number of reactions reached (20)");
pub(crate) const ATTACHMENTS_FULL: ErrorKind =
    ErrorKind(400, 30015, "Maximum number of attachments reached (10)");
pub(crate) const TOO_LARGE: ErrorKind = ErrorKind(413, 40005, "Request entity too large");
pub(crate) const ALREADY_ACKNOWLEDGED: ErrorKind =
    ErrorKind(400, 40060, "Interaction has already been acknowledged.");
pub(crate) const MISSING_ACCESS: ErrorKind = ErrorKind(403, 50001, "Missing Access");
pub(crate) const WRONG_CHANNEL_KIND: ErrorKind =
    ErrorKind(403, 50003, "Cannot execute action on a DM channel");
pub(crate) const NOT_THE_AUTHOR: ErrorKind =
    ErrorKind(403, 50005, "Cannot edit a message authored by another user");
pub(crate) const EMPTY_MESSAGE: ErrorKind = ErrorKind(400, 50006, "Cannot send an empty message");
pub(crate) const CANNOT_DM: ErrorKind = ErrorKind(403, 50007, "Cannot send messages to this user");
pub(crate) const MISSING_PERMISSIONS: ErrorKind = ErrorKind(403, 50013, "Missing Permissions");
pub(crate) const BAD_CHANNEL_TYPE: ErrorKind =
    ErrorKind(400, 50024, "Cannot execute action on this channel type");
pub(crate) const BAD_WEBHOOK_TOKEN: ErrorKind = ErrorKind(401, 50027, "Invalid Webhook Token");
pub(crate) const THREAD_ARCHIVED: ErrorKind = ErrorKind(400, 50083, "Thread is archived");
pub(crate) const BAD_JSON: ErrorKind = ErrorKind(400, 50109, "The request body contains invalid JSON.");
pub(crate) const THREAD_EXISTS: ErrorKind =
    ErrorKind(400, 160_004, "A thread has already been created for this message");
pub(crate) const THREAD_LOCKED: ErrorKind = ErrorKind(403, 160_005, "Thread is locked");

/// One refusal, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: u64,
    pub(crate) message: String,
    pub(crate) errors: Option<Value>,
}

impl From<ErrorKind> for ApiError {
    fn from(ErrorKind(status, code, message): ErrorKind) -> Self {
        Self {
            status,
            code,
            message: message.to_owned(),
            errors: None,
        }
    }
}

impl ApiError {
    /// The response body in Discord's format.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }

    /// The same refusal for a body that is nested under `key` of the request.
    pub(crate) fn under(mut self, key: &str) -> Self {
        self.errors = self.errors.map(|errors| json!({key: errors}));
        self
    }
}

/// The length rule of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Length {
    min: usize,
    max: usize,
    required: bool,
}

impl Length {
    /// An optional text with at most `max` characters.
    pub(crate) const fn up_to(max: usize) -> Self {
        Self {
            min: 0,
            max,
            required: false,
        }
    }

    /// An optional text with 1 to `max` characters.
    pub(crate) const fn some_up_to(max: usize) -> Self {
        Self {
            min: 1,
            max,
            required: false,
        }
    }

    /// A required text with 1 to `max` characters.
    pub(crate) const fn required(max: usize) -> Self {
        Self {
            min: 1,
            max,
            required: true,
        }
    }
}

/// The field errors of one request. As on Discord, one response lists all of them.
#[derive(Debug, Default)]
pub(crate) struct FieldErrors {
    errors: Map<String, Value>,
}

impl FieldErrors {
    /// Adds an error at a dotted path such as `embeds.0.title`; the empty path is the body itself.
    pub(crate) fn refuse(&mut self, path: &str, code: &str, message: impl Into<String>) {
        let mut node = &mut self.errors;
        for key in path.split('.').filter(|key| !key.is_empty()) {
            node = node
                .entry(key)
                .or_insert_with(|| json!({}))
                .as_object_mut()
                .expect("every node of the error tree is an object");
        }
        node.entry("_errors")
            .or_insert_with(|| json!([]))
            .as_array_mut()
            .expect("_errors is written as a list only")
            .push(json!({"code": code, "message": message.into()}));
    }

    /// Adds the error of a missing field.
    pub(crate) fn required(&mut self, path: &str) {
        self.refuse(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// Reads a text field and checks its length in characters.
    pub(crate) fn text<'v>(
        &mut self,
        object: &'v Value,
        at: &str,
        key: &str,
        length: Length,
    ) -> Option<&'v str> {
        let path = join(at, key);
        let text = match object.get(key) {
            None | Some(Value::Null) => {
                if length.required {
                    self.required(&path);
                }
                return None;
            }
            Some(Value::String(text)) => text.as_str(),
            Some(_) => {
                self.refuse(
                    &path,
                    "STRING_TYPE_CONVERT",
                    "Could not interpret value as string.",
                );
                return None;
            }
        };
        self.length(&path, text.chars().count(), length);
        Some(text)
    }

    /// Checks a count against a length rule, with Discord's texts.
    fn length(&mut self, path: &str, count: usize, Length { min, max, required }: Length) {
        if count == 0 && min > 0 && required {
            self.required(path);
        } else if count < min || (count > max && min > 0) {
            let message = format!("Must be between {min} and {max} in length.");
            self.refuse(path, "BASE_TYPE_BAD_LENGTH", message);
        } else if count > max {
            let message = format!("Must be {max} or fewer in length.");
            self.refuse(path, "BASE_TYPE_MAX_LENGTH", message);
        }
    }

    /// Reads a list field of at most `max` entries; absent and null mean the empty list.
    pub(crate) fn list<'v>(&mut self, object: &'v Value, at: &str, key: &str, max: usize) -> &'v [Value] {
        let path = join(at, key);
        match object.get(key) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(entries)) => {
                self.length(&path, entries.len(), Length::up_to(max));
                entries
            }
            Some(_) => {
                self.refuse(
                    &path,
                    "LIST_TYPE_CONVERT",
                    "Only iterables may be used in a ListType",
                );
                &[]
            }
        }
    }

    /// Reads a whole number between two bounds.
    pub(crate) fn integer(
        &mut self,
        object: &Value,
        at: &str,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let path = join(at, key);
        let number = match object.get(key) {
            None | Some(Value::Null) => return None,
            Some(value) => value.as_i64(),
        };
        match number {
            None => {
                self.refuse(&path, "NUMBER_TYPE_COERCE", "Value is not int.");
                None
            }
            Some(number) if number < *range.start() => {
                let least = range.start();
                let message = format!("int value should be greater than or equal to {least}.");
                self.refuse(&path, "NUMBER_TYPE_MIN", message);
                None
            }
            Some(number) if number > *range.end() => {
                let most = range.end();
                let message = format!("int value should be less than or equal to {most}.");
                self.refuse(&path, "NUMBER_TYPE_MAX", message);
                None
            }
            Some(number) => Some(number),
        }
    }

    /// Reads a boolean field; absent and null mean `false`.
    pub(crate) fn flag(&mut self, object: &Value, at: &str, key: &str) -> bool {
        match object.get(key) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(value)) => *value,
            Some(_) => {
                let message = "Must be either true or false.";
                self.refuse(&join(at, key), "BOOLEAN_TYPE_CONVERT", message);
                false
            }
        }
    }

    /// Checks that an optional field holds a URL.
    pub(crate) fn address(&mut self, object: &Value, at: &str, key: &str, schemes: &[&str]) {
        let Some(text) = self.text(object, at, key, Length::some_up_to(2048)) else {
            return;
        };
        let path = join(at, key);
        match url::Url::parse(text) {
            Ok(url) if schemes.contains(&url.scheme()) => {}
            Ok(url) => {
                let listed = schemes
                    .iter()
                    .map(|s| format!("'{s}'"))
                    .collect::<Vec<_>>()
                    .join(", ");
                let message = format!(
                    "Scheme \"{}\" is not supported. Scheme must be one of ({listed}).",
                    url.scheme()
                );
                self.refuse(&path, "URL_TYPE_INVALID_SCHEME", message);
            }
            Err(_) => self.refuse(&path, "URL_TYPE_INVALID_URL", "Not a well formed URL."),
        }
    }

    /// Whether there are no errors so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// Returns the refusal, if there is any error.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        if self.is_clean() {
            return Ok(());
        }
        Err(ApiError {
            status: 400,
            code: 50035,
            message: "Invalid Form Body".to_owned(),
            errors: Some(Value::Object(self.errors)),
        })
    }
}

/// A refusal with a single field error.
pub(crate) fn field_error(path: &str, code: &str, message: &str) -> ApiError {
    let mut form = FieldErrors::default();
    form.refuse(path, code, message);
    form.finish().expect_err("a form with an error does not finish")
}

/// Appends a key to a dotted path.
pub(crate) fn join(at: &str, key: impl std::fmt::Display) -> String {
    if at.is_empty() {
        key.to_string()
    } else {
        format!("{at}.{key}")
    }
}
