//! Redacts secrets in the log and in messages for people. Secrets of the configuration are found literally. Short-lived
//! secrets of platforms (socket tickets, interaction tokens, response addresses) are found by pattern.
//!
//! Redaction is the last line of defence: no code is meant to log a secret.

use std::borrow::Cow;
use std::sync::{PoisonError, RwLock};

/// The text in the place of a secret.
const PLACEHOLDER: &str = "[hidden]";

/// Shorter words are not redacted: they are no secrets, and they occur in ordinary text.
const MIN_SECRET_LENGTH: usize = 6;

static SECRETS: RwLock<Vec<String>> = RwLock::new(Vec::new());

/// Prefixes of secrets. The prefix stays visible. The secret ends before the first character that no token contains.
const PREFIXES: [&str; 9] = [
    "xoxb-",
    "xoxp-",
    "xoxe-",
    "xapp-",
    "hooks.slack.com/",
    "ticket=",
    "Bearer ",
    "bearer ",
    "Bot ",
];

/// Keys whose value is a secret.
const KEYS: [&str; 6] = [
    "token",
    "response_url",
    "password",
    "secret",
    "authorization",
    "ticket",
];

/// Discord paths in which a token follows the id.
const PATHS: [&str; 2] = ["/interactions/", "/webhooks/"];

/// Redacts this secret from now on.
pub fn hide(secret: &str) {
    let mut secrets = SECRETS.write().unwrap_or_else(PoisonError::into_inner);
    let password = url::Url::parse(secret).ok();
    let password = password.as_ref().and_then(url::Url::password);
    for word in [Some(secret), password].into_iter().flatten() {
        if word.len() >= MIN_SECRET_LENGTH && !secrets.iter().any(|known| known == word) {
            secrets.push(word.to_owned());
        }
    }
    // The longest secret comes first: it may contain another one.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
}

/// A line without secrets.
pub fn redacted(line: &str) -> Cow<'_, str> {
    let secrets = SECRETS.read().unwrap_or_else(PoisonError::into_inner);
    let known = secrets.iter().fold(Cow::Borrowed(line), |line, secret| {
        match line.contains(secret.as_str()) {
            true => Cow::Owned(line.replace(secret.as_str(), PLACEHOLDER)),
            false => line,
        }
    });
    drop(secrets);
    match redact_patterns(&known) {
        Some(line) => Cow::Owned(line),
        None => known,
    }
}

fn redact_patterns(line: &str) -> Option<String> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut note = |at: usize, length: usize| {
        if length > 0 && line[at..at + length] != *PLACEHOLDER {
            found.push((at, at + length));
        }
    };
    for prefix in PREFIXES {
        for (at, _) in line.match_indices(prefix) {
            let at = at + prefix.len();
            note(at, run_length(&line[at..], is_token_char));
        }
    }
    for key in KEYS {
        for (at, _) in line.match_indices(key) {
            if let Some(at) = value_start(line, at + key.len()) {
                note(at, run_length(&line[at..], |sign| !ends_value(sign)));
            }
        }
    }
    for path in PATHS {
        for (at, _) in line.match_indices(path) {
            let id = at + path.len();
            let token = id + run_length(&line[id..], |sign| sign.is_ascii_digit());
            if token > id && line[token..].starts_with('/') {
                note(
                    token + 1,
                    run_length(&line[token + 1..], |sign| is_token_char(sign) && sign != '/'),
                );
            }
        }
    }
    for (at, _) in line.match_indices("://") {
        let rest = &line[at + 3..];
        let host = run_length(rest, |sign| !ends_value(sign) && sign != '/');
        if let (Some(colon), Some(sign)) = (rest[..host].find(':'), rest[..host].rfind('@'))
            && colon < sign
        {
            note(at + 3 + colon + 1, sign - colon - 1);
        }
    }
    if found.is_empty() {
        return None;
    }
    found.sort_unstable();
    let mut out = String::with_capacity(line.len());
    let mut done = 0;
    for (from, to) in found {
        if from >= done {
            out.push_str(&line[done..from]);
            out.push_str(PLACEHOLDER);
        }
        done = done.max(to);
    }
    out.push_str(&line[done..]);
    Some(out)
}

/// The start of the value after `key": "`, `key=` or `key: `, if there is a value.
fn value_start(line: &str, end: usize) -> Option<usize> {
    let is_quote = |sign: char| matches!(sign, '"' | '\'' | '\\');
    let mut at = end + run_length(&line[end..], is_quote);
    if !line[at..].starts_with(['=', ':']) {
        return None;
    }
    at += 1;
    at += run_length(&line[at..], |sign| sign == ' ' || is_quote(sign));
    if line[at..].starts_with("Some(") {
        at += "Some(".len();
        at += run_length(&line[at..], is_quote);
    }
    // Values that are redacted already, and absent values.
    let rest = &line[at..];
    (!rest.starts_with(PLACEHOLDER) && !rest.starts_with("SecretBox") && !rest.starts_with("null"))
        .then_some(at)
}

fn run_length(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|sign| !belongs(sign)).unwrap_or(text.len())
}

/// True for the characters of tokens.
fn is_token_char(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.' | '/' | '%' | '+' | '=')
}

/// True for the characters that end a value.
fn ends_value(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '"' | '\'' | '\\' | '&' | ',' | '}' | ')' | ']')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(line: &str, expected: &str) {
        assert_eq!(redacted(line), expected);
    }

    #[test]
    fn configured_secrets_are_redacted_literally() {
        hide("correct horse battery");
        hide("postgres://desk:p4ss%40word@db/desk");
        check("it said correct horse battery to me", "it said [hidden] to me");
        check("the word is p4ss%40word!", "the word is [hidden]!");
        hide("no");
        check("no harm", "no harm");
    }

    #[test]
    fn platform_secrets_are_redacted_by_pattern() {
        check("got xoxb-77-88-abc, then", "got xoxb-[hidden], then");
        check(
            "wss://wss.slack.com/link/?ticket=ab-12&app_id=9",
            "wss://wss.slack.com/link/?ticket=[hidden]&app_id=9",
        );
        check(
            "POST https://hooks.slack.com/actions/T1/2/abc failed",
            "POST https://hooks.slack.com/[hidden] failed",
        );
        check(
            "url (https://discord.com/api/v10/interactions/12/aW50.x_y-z/callback)",
            "url (https://discord.com/api/v10/interactions/12/[hidden]/callback)",
        );
        check(
            "/webhooks/12/secretword/messages/@original",
            "/webhooks/12/[hidden]/messages/@original",
        );
        check("Authorization: Bot abc.def", "Authorization: Bot [hidden]");
        check("postgres://desk:word@db/desk", "postgres://desk:[hidden]@db/desk");
    }

    #[test]
    fn values_of_secret_keys_are_redacted() {
        check(r#"{"token":"abc","id":1}"#, r#"{"token":"[hidden]","id":1}"#);
        check(r#"{\"token\":\"abc\"}"#, r#"{\"token\":\"[hidden]\"}"#);
        check(
            r#"response_url: Some("https://x/y")"#,
            r#"response_url: Some("[hidden]")"#,
        );
        check("password=x y", "password=[hidden] y");
    }

    #[test]
    fn other_text_is_unchanged() {
        for line in [
            "Opened ticket tkt_01J",
            "a token is a word",
            "https://example.com:8080/a@b",
            "/interactions/ is a path",
            "webhooks/12",
        ] {
            check(line, line);
        }
    }

    proptest! {
        #[test]
        fn redaction_is_idempotent_for_any_line(line in "\\PC{0,80}") {
            let once = redacted(&line).into_owned();
            prop_assert_eq!(redacted(&once).into_owned(), once);
        }

        #[test]
        fn a_socket_ticket_is_always_redacted(before in "[a-z ]{0,9}", ticket in "[A-Za-z0-9-]{8,40}") {
            let line = format!("{before}?ticket={ticket}&x=1");
            prop_assert!(!redacted(&line).contains(&ticket));
        }
    }
}
