//! Keeps secrets out of whatever is written for people: those that the configuration holds, word for word, and those
//! that platforms hand out by the minute (tickets of sockets, tokens of interactions, addresses to answer to), by their
//! shape.
//!
//! It is the last wall, not the first: nothing is meant to write them in the first place.

use std::borrow::Cow;
use std::sync::{PoisonError, RwLock};

/// What stands in the place of a secret.
const HIDDEN: &str = "[hidden]";

/// A shorter word is no secret, and would tear holes into everything.
const SHORTEST: usize = 6;

static SECRETS: RwLock<Vec<String>> = RwLock::new(Vec::new());

/// What begins a secret, and is shown; the secret ends with the first sign that it cannot contain.
const BEFORE: [&str; 9] = [
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

/// Names behind which, with a sign between, a secret stands.
const NAMES: [&str; 6] = [
    "token",
    "response_url",
    "password",
    "secret",
    "authorization",
    "ticket",
];

/// Paths of Discord in which a token follows the id.
const PATHS: [&str; 2] = ["/interactions/", "/webhooks/"];

/// From now on this never stands in the log.
pub fn hide(secret: &str) {
    let mut secrets = SECRETS.write().unwrap_or_else(PoisonError::into_inner);
    let password = url::Url::parse(secret).ok();
    let password = password.as_ref().and_then(url::Url::password);
    for word in [Some(secret), password].into_iter().flatten() {
        if word.len() >= SHORTEST && !secrets.iter().any(|known| known == word) {
            secrets.push(word.to_owned());
        }
    }
    // A secret that contains another is taken out whole.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
}

/// A line without secrets.
pub fn redacted(line: &str) -> Cow<'_, str> {
    let secrets = SECRETS.read().unwrap_or_else(PoisonError::into_inner);
    let known = secrets.iter().fold(Cow::Borrowed(line), |line, secret| {
        match line.contains(secret.as_str()) {
            true => Cow::Owned(line.replace(secret.as_str(), HIDDEN)),
            false => line,
        }
    });
    drop(secrets);
    match by_shape(&known) {
        Some(line) => Cow::Owned(line),
        None => known,
    }
}

fn by_shape(line: &str) -> Option<String> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut note = |at: usize, length: usize| {
        if length > 0 && line[at..at + length] != *HIDDEN {
            found.push((at, at + length));
        }
    };
    for before in BEFORE {
        for (at, _) in line.match_indices(before) {
            let at = at + before.len();
            note(at, run_of(&line[at..], is_part));
        }
    }
    for name in NAMES {
        for (at, _) in line.match_indices(name) {
            if let Some(at) = behind_name(line, at + name.len()) {
                note(at, run_of(&line[at..], |sign| !is_end(sign)));
            }
        }
    }
    for path in PATHS {
        for (at, _) in line.match_indices(path) {
            let id = at + path.len();
            let token = id + run_of(&line[id..], |sign| sign.is_ascii_digit());
            if token > id && line[token..].starts_with('/') {
                note(
                    token + 1,
                    run_of(&line[token + 1..], |sign| is_part(sign) && sign != '/'),
                );
            }
        }
    }
    for (at, _) in line.match_indices("://") {
        let rest = &line[at + 3..];
        let host = run_of(rest, |sign| !is_end(sign) && sign != '/');
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
            out.push_str(HIDDEN);
        }
        done = done.max(to);
    }
    out.push_str(&line[done..]);
    Some(out)
}

/// Where the value begins behind `name": "`, `name=`, `name: `; nowhere if no value stands there.
fn behind_name(line: &str, end: usize) -> Option<usize> {
    let is_quote = |sign: char| matches!(sign, '"' | '\'' | '\\');
    let mut at = end + run_of(&line[end..], is_quote);
    if !line[at..].starts_with(['=', ':']) {
        return None;
    }
    at += 1;
    at += run_of(&line[at..], |sign| sign == ' ' || is_quote(sign));
    if line[at..].starts_with("Some(") {
        at += "Some(".len();
        at += run_of(&line[at..], is_quote);
    }
    // What is hidden already, and what is not there.
    let rest = &line[at..];
    (!rest.starts_with(HIDDEN) && !rest.starts_with("SecretBox") && !rest.starts_with("null")).then_some(at)
}

fn run_of(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|sign| !belongs(sign)).unwrap_or(text.len())
}

/// What tokens are made of.
fn is_part(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.' | '/' | '%' | '+' | '=')
}

/// What ends a value.
fn is_end(sign: char) -> bool {
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
    fn what_the_configuration_holds_is_hidden_word_for_word() {
        hide("correct horse battery");
        hide("postgres://desk:p4ss%40word@db/desk");
        check("it said correct horse battery to me", "it said [hidden] to me");
        check("the word is p4ss%40word!", "the word is [hidden]!");
        hide("no");
        check("no harm", "no harm");
    }

    #[test]
    fn what_platforms_hand_out_is_hidden_by_its_shape() {
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
    fn what_stands_behind_a_telling_name_is_hidden() {
        check(r#"{"token":"abc","id":1}"#, r#"{"token":"[hidden]","id":1}"#);
        check(r#"{\"token\":\"abc\"}"#, r#"{\"token\":\"[hidden]\"}"#);
        check(
            r#"response_url: Some("https://x/y")"#,
            r#"response_url: Some("[hidden]")"#,
        );
        check("password=x y", "password=[hidden] y");
    }

    #[test]
    fn everything_else_stays() {
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
        fn no_line_breaks_it(line in "\\PC{0,80}") {
            let once = redacted(&line).into_owned();
            prop_assert_eq!(redacted(&once).into_owned(), once);
        }

        #[test]
        fn a_ticket_never_stays(before in "[a-z ]{0,9}", ticket in "[A-Za-z0-9-]{8,40}") {
            let line = format!("{before}?ticket={ticket}&x=1");
            prop_assert!(!redacted(&line).contains(&ticket));
        }
    }
}
