//! Parses single values: durations, names, ids, addresses. Each function returns the value or a [`Problem`].

use std::net::SocketAddr;
use std::time::Duration;

use desk::{Target, TargetError};
use url::{Host, Url};

use super::diagnostic::Problem;

/// The platform of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    Slack,
    Discord,
}

/// A duration in wall time: `30m`, `4h`, `5d`.
pub(super) fn duration(text: &str) -> Result<Duration, Problem> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let seconds = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "bh" | "bd" => {
            return Err(Problem::new(
                format!("\"{text}\" counts business time, which this key does not"),
                format!("Write wall time, such as \"{number}{}\"", &unit[1..]),
            ));
        }
        _ => {
            return Err(Problem::new(
                format!("\"{text}\" is no duration"),
                "Write a number and m, h or d, such as \"30m\", \"4h\" or \"5d\"",
            ));
        }
    };
    match number.parse::<u64>().ok().and_then(|n| n.checked_mul(seconds)) {
        Some(0) => Err(Problem::new("no time at all", "Write at least \"1m\"")),
        // A century. Date arithmetic overflows with much longer durations.
        Some(total) if total <= 3_155_760_000 => Ok(Duration::from_secs(total)),
        Some(_) | None => Err(Problem::new(
            format!("\"{text}\" is longer than a century"),
            "Write a shorter time",
        )),
    }
}

/// A duration in wall time or in business time: `4h`, `2d`, `4bh`, `3bd`.
pub(super) fn target(text: &str) -> Result<Target, Problem> {
    text.parse().map_err(|error| match error {
        TargetError::NoTarget => Problem::new(
            format!("\"{text}\" is no duration"),
            "Write wall time, such as \"30m\", \"4h\" or \"2d\", or business time, such as \"4bh\" or \"3bd\"",
        ),
        TargetError::Zero => Problem::new("no time at all", "Write at least \"1m\""),
        TargetError::TooLong => Problem::new(
            format!("\"{text}\" is longer than ten years"),
            "Write a shorter time",
        ),
    })
}

/// The name of a connection or a team, as it appears in addresses, variables and logs.
pub(super) fn name(text: &str) -> Result<String, Problem> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let ok = text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(fits)
        && !text.contains("__")
        && text.len() <= 30;
    if ok {
        return Ok(text.to_owned());
    }
    Err(Problem::new(
        format!("\"{text}\" cannot be a name"),
        "Use up to 30 lower-case letters, digits, - and _, beginning with a letter",
    ))
}

/// Sanitizes a displayed text and checks its length.
pub(super) fn short(text: &str, most: usize, what: &str) -> Result<String, Problem> {
    let text = chat::sanitize(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if text.is_empty() {
        return Err(Problem::new(
            format!("this {what} says nothing"),
            "Write a few words",
        ));
    }
    // Slack counts UTF-16 code units, which is stricter than characters.
    let length = text.encode_utf16().count();
    match length <= most {
        true => Ok(text),
        false => Err(Problem::new(
            format!("this {what} has {length} characters"),
            format!("Write at most {most}, which is what both platforms show"),
        )),
    }
}

/// `ADDRESS:PORT`.
pub(super) fn listen(text: &str) -> Result<SocketAddr, Problem> {
    let problem = |_| {
        Problem::new(
            format!("\"{text}\" is no address to listen on"),
            "Write ADDRESS:PORT with numbers, such as \"127.0.0.1:8080\" or \"0.0.0.0:8080\"",
        )
    };
    text.parse().map_err(problem)
}

/// The base URL of a platform or of the desk: `https`, or `http` on this machine.
pub(super) fn base_url(text: &str) -> Result<String, Problem> {
    let problem = || {
        Problem::new(
            format!("\"{text}\" is no web address"),
            "Write one that begins with https://",
        )
    };
    let url = Url::parse(text).map_err(|_| problem())?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(Problem::new(
                format!("\"{text}\" would send secrets unencrypted over the network"),
                "Write https://; http:// is for 127.0.0.1 alone",
            ));
        }
        _ => return Err(problem()),
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Problem::new(
            format!("\"{text}\" has a ? or #"),
            "Write the address alone",
        ));
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Whether the host of a URL is this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Checks the id of a user on this platform.
pub(super) fn user_id(kind: Platform, id: &str) -> Result<(), Problem> {
    let (fits, help) = match kind {
        Platform::Slack => (
            is_slack_id(id, &['U', 'W']),
            "Slack's user ids look like U0LEE (profile, the three dots, Copy member ID)",
        ),
        Platform::Discord => (
            is_snowflake(id),
            "Discord's user ids are digits (settings, Advanced, Developer Mode; then right-click, Copy User ID)",
        ),
    };
    match fits {
        true => Ok(()),
        false => Err(Problem::new(
            format!("\"{id}\" is no user id; people are named by id, never by name"),
            help,
        )),
    }
}

/// Checks the id of a user group or a role on this platform.
pub(super) fn group_id(kind: Platform, id: &str) -> Result<(), Problem> {
    let (fits, help) = match kind {
        Platform::Slack => (
            is_slack_id(id, &['S']),
            "The ids of Slack's user groups look like S0ABC (People, User groups, the three dots, Copy group ID)",
        ),
        Platform::Discord => (
            is_snowflake(id),
            "The ids of Discord's roles are digits (settings, Advanced, Developer Mode; then Server Settings, Roles, Copy Role ID)",
        ),
    };
    match fits {
        true => Ok(()),
        false => Err(Problem::new(
            format!("\"{id}\" is the id of no user group and no role"),
            help,
        )),
    }
}

/// Checks the id of a channel, or its name behind `#`.
pub(super) fn channel_id(kind: Platform, id: &str) -> Result<(), Problem> {
    if id.len() > 1 && id.starts_with('#') && !id.contains(char::is_whitespace) {
        return Ok(());
    }
    let (fits, example) = match kind {
        Platform::Slack => (is_slack_id(id, &['C', 'G']), "C0HELP"),
        Platform::Discord => (is_snowflake(id), "1042"),
    };
    match fits {
        true => Ok(()),
        false => Err(Problem::new(
            format!("\"{id}\" is neither a channel's #name nor its id"),
            format!("Write #help, or an id such as {example}"),
        )),
    }
}

/// A Discord id.
pub(super) fn snowflake(text: &str, place: &str) -> Result<String, Problem> {
    match is_snowflake(text) {
        true => Ok(text.to_owned()),
        false => Err(Problem::new(
            format!("\"{text}\" is no id"),
            format!("Copy the digits (settings, Advanced, Developer Mode; then right-click {place})"),
        )),
    }
}

/// The public key of a Discord application, for the signatures of interactions.
pub(super) fn public_key(text: &str) -> Result<::discord::PublicKey, Problem> {
    ::discord::PublicKey::parse(text.trim()).map_err(|error| {
        Problem::new(
            error.to_string(),
            "Copy \"Public Key\" from \"General Information\" on the application's page, or take it out",
        )
    })
}

fn is_slack_id(id: &str, first: &[char]) -> bool {
    id.len() > 2 && id.starts_with(first) && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
}

fn is_snowflake(id: &str) -> bool {
    !id.is_empty() && id.len() <= 20 && id.bytes().all(|b| b.is_ascii_digit())
}

/// The problem that there is no section `[[kind]]` of this name.
pub(super) fn unknown<'a>(kind: &str, name: &str, known: impl IntoIterator<Item = &'a str>) -> Problem {
    let help = match nearest(name, known) {
        Some(near) => format!("Did you mean \"{near}\"? If not, add a [[{kind}]] of that name"),
        None => format!("Add a [[{kind}]] with name = \"{name}\""),
    };
    Problem::new(format!("there is no {kind} \"{name}\""), help)
}

/// The known word that is most similar to a mistyped word, if one is similar enough.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_wall_time() {
        for (text, seconds) in [("30m", 1_800), ("4h", 14_400), ("5d", 432_000)] {
            assert_eq!(duration(text).map(|d| d.as_secs()), Ok(seconds), "{text}");
        }
        for invalid in [
            "",
            "5",
            "d",
            "5 d",
            "-5d",
            "0d",
            "5w",
            "4bh",
            "1.5h",
            "99999999999d",
            "99999999999999999999999d",
            "五d",
        ] {
            assert!(duration(invalid).is_err(), "{invalid}");
        }
    }

    #[test]
    fn an_unencrypted_address_must_be_on_this_machine() {
        for valid in [
            "https://slack.com/api",
            "http://127.0.0.1:9/slack/api/",
            "http://localhost:9",
            "http://[::1]:9",
        ] {
            assert_eq!(
                base_url(valid).as_deref(),
                Ok(valid.trim_end_matches('/')),
                "{valid}"
            );
        }
        for invalid in [
            "http://slack.com/api",
            "http://127.0.0.1.example/",
            "ftp://127.0.0.1",
            "slack.com",
            "",
        ] {
            assert!(base_url(invalid).is_err(), "{invalid}");
        }
    }

    #[test]
    fn ids_are_distinguished_from_names() {
        for (kind, valid, invalid) in [
            (Platform::Slack, "U0LEE", "lee"),
            (Platform::Slack, "W012A", "C0HELP"),
            (Platform::Discord, "1042", "@bo"),
        ] {
            assert_eq!(user_id(kind, valid), Ok(()));
            assert!(user_id(kind, invalid).is_err(), "{invalid}");
        }
        assert_eq!(channel_id(Platform::Slack, "#help"), Ok(()));
        assert_eq!(channel_id(Platform::Slack, "C0HELP"), Ok(()));
        assert!(channel_id(Platform::Slack, "help").is_err());
        assert!(channel_id(Platform::Discord, "#").is_err());
    }

    #[test]
    fn the_nearest_known_word_is_suggested() {
        let known = ["bot_token", "app_token", "api_url"];
        assert_eq!(nearest("bot_tokn", known), Some("bot_token"));
        assert_eq!(nearest("apiurl", known), Some("api_url"));
        assert_eq!(nearest("colour", known), None);
    }
}
