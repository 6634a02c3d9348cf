//! One call of Discord's REST API.

use reqwest::Method;
use serde_json::Value;

/// One call: a method, a path and an optional body.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path with `{}` in place of each id. Rate limits apply per template.
    pub(crate) template: &'static str,
    /// The path with its ids.
    pub(crate) path: String,
    /// The first id of the path. Discord limits each channel, guild and webhook separately.
    pub(crate) major: String,
    pub(crate) body: Option<Value>,
}

impl Call {
    /// A call of a template whose `{}` are replaced by the ids in order.
    pub(crate) fn new(method: Method, template: &'static str, ids: &[&str]) -> Self {
        let mut ids_left = ids.iter();
        let mut path = String::new();
        for (at, part) in template.split("{}").enumerate() {
            if at > 0 {
                path.push_str(ids_left.next().copied().unwrap_or_default());
            }
            path.push_str(part);
        }
        let major = ids.first().map_or_else(String::new, |id| (*id).to_owned());
        Self {
            method,
            template,
            path,
            major,
            body: None,
        }
    }

    pub(crate) fn get(template: &'static str, ids: &[&str]) -> Self {
        Self::new(Method::GET, template, ids)
    }

    pub(crate) fn post(template: &'static str, ids: &[&str], body: Value) -> Self {
        Self::new(Method::POST, template, ids).with(body)
    }

    pub(crate) fn patch(template: &'static str, ids: &[&str], body: Value) -> Self {
        Self::new(Method::PATCH, template, ids).with(body)
    }

    pub(crate) fn put(template: &'static str, ids: &[&str]) -> Self {
        Self::new(Method::PUT, template, ids)
    }

    pub(crate) fn delete(template: &'static str, ids: &[&str]) -> Self {
        Self::new(Method::DELETE, template, ids)
    }

    /// The same call with a body.
    pub(crate) fn with(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// The same call with a query string.
    pub(crate) fn query(mut self, query: &str) -> Self {
        self.path.push('?');
        self.path.push_str(query);
        self
    }

    /// Whether the call answers an interaction. Such calls are exempt from the bot's global rate limit.
    pub(crate) fn is_exempt(&self) -> bool {
        self.template.starts_with("interactions/") || self.template.starts_with("webhooks/")
    }

    /// The name of the call in logs and rate limits. It contains no ids and so no interaction's token.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_fill_a_path_in_order() {
        let call = Call::get("channels/{}/messages/{}", &["1", "2"]).query("limit=5");
        assert_eq!(call.path, "channels/1/messages/2?limit=5");
        assert_eq!(
            (call.major.as_str(), call.name().as_str()),
            ("1", "GET channels/{}/messages/{}")
        );
    }
}
