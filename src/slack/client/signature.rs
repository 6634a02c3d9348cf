//! Verification of a request's signature.
//!
//! The signature is HMAC-SHA256 over `v0:TIMESTAMP:BODY`, compared in constant time. The timestamp may differ from
//! our clock by five minutes.
//!
//! <https://docs.slack.dev/authentication/verifying-requests-from-slack>

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The maximum difference between a request's timestamp and our clock, in seconds.
const MAX_SKEW_S: u64 = 300;

/// The signature headers of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    timestamp: String,
    code: Vec<u8>,
}

impl Signature {
    /// Parses the headers; `None` unless each is present exactly once, well formed, and recent.
    pub(crate) fn parse(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Self> {
        let timestamp = single_header(headers, "x-slack-request-timestamp")?;
        let is_number = !timestamp.is_empty() && timestamp.bytes().all(|byte| byte.is_ascii_digit());
        let at: i64 = timestamp.parse().ok().filter(|_| is_number)?;
        if now.timestamp().abs_diff(at) > MAX_SKEW_S {
            return None;
        }
        let code = hex::decode(single_header(headers, "x-slack-signature")?.strip_prefix("v0=")?).ok()?;
        Some(Self {
            timestamp: timestamp.to_owned(),
            code,
        })
    }

    /// Whether this secret signed this body.
    pub(crate) fn is_signed_with(&self, secret: &SecretString, body: &[u8]) -> bool {
        let secret = secret.expose_secret();
        if secret.is_empty() {
            return false;
        }
        let mut mac =
            Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
        mac.update(b"v0:");
        mac.update(self.timestamp.as_bytes());
        mac.update(b":");
        mac.update(body);
        mac.verify_slice(&self.code).is_ok()
    }
}

fn single_header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?;
    match all.next() {
        None => first.to_str().ok(),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, proptest};

    use super::*;

    const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
    const AT: &str = "1531420618";
    const CODE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    /// The example of Slack's documentation.
    const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V\
        &channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=\
        &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
        &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    fn is_accepted(headers: &[(&str, &str)], after_s: i64, secret: &str, body: &[u8]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: axum::http::HeaderName = name.parse().expect("a name");
            map.append(name, value.parse().expect("a value"));
        }
        let at: i64 = AT.parse().expect("a number");
        let now = DateTime::from_timestamp(at + after_s, 0).expect("a valid time");
        Signature::parse(&map, now)
            .is_some_and(|signature| signature.is_signed_with(&SecretString::from(secret), body))
    }

    #[test]
    fn only_recent_requests_with_a_valid_signature_are_accepted() {
        let (time, sign) = (("x-slack-request-timestamp", AT), ("X-Slack-Signature", CODE));
        for after_s in [-300, 0, 300] {
            assert!(is_accepted(&[time, sign], after_s, SECRET, BODY.as_bytes()));
        }
        let good = BODY.as_bytes();
        let mut bent = good.to_vec();
        bent[0] ^= 1;
        let shorter = &CODE[..CODE.len() - 2];
        let other_version = CODE.replace("v0", "v1");
        let signed = [time, sign];
        for (name, headers, after_s, secret, body) in [
            ("a byte of the body", &signed[..], 0, SECRET, &bent[..]),
            ("no body", &signed, 0, SECRET, b""),
            ("too old", &signed, 301, SECRET, good),
            ("too new", &signed, -301, SECRET, good),
            ("another secret", &signed, 0, "another", good),
            ("no secret", &signed, 0, "", good),
            ("no headers", &[], 0, SECRET, good),
            ("no time", &[sign], 0, SECRET, good),
            ("no signature", &[time], 0, SECRET, good),
            ("two signatures", &[time, sign, sign], 0, SECRET, good),
            ("two times", &[time, time, sign], 0, SECRET, good),
            (
                "another version",
                &[time, ("x-slack-signature", &other_version)],
                0,
                SECRET,
                good,
            ),
            (
                "half a signature",
                &[time, ("x-slack-signature", shorter)],
                0,
                SECRET,
                good,
            ),
            (
                "an empty signature",
                &[time, ("x-slack-signature", "v0=")],
                0,
                SECRET,
                good,
            ),
            (
                "another time",
                &[("x-slack-request-timestamp", "1531420619"), sign],
                0,
                SECRET,
                good,
            ),
            (
                "a time with a sign",
                &[("x-slack-request-timestamp", "+1531420618"), sign],
                0,
                SECRET,
                good,
            ),
            (
                "no number",
                &[("x-slack-request-timestamp", "now"), sign],
                0,
                SECRET,
                good,
            ),
        ] {
            assert!(!is_accepted(headers, after_s, secret, body), "{name}");
        }
    }

    proptest! {
        #[test]
        fn an_invented_signature_is_never_accepted(time in any::<String>(), code in any::<Vec<u8>>(), body in any::<Vec<u8>>()) {
            let code = format!("v0={}", hex::encode(code));
            let mut map = HeaderMap::new();
            if let (Ok(time), Ok(code)) = (time.parse(), code.parse()) {
                map.insert("x-slack-request-timestamp", time);
                map.insert("x-slack-signature", code);
            }
            let now = DateTime::from_timestamp(1_531_420_618, 0).expect("a valid time");
            let accepted = Signature::parse(&map, now).is_some_and(|made| made.is_signed_with(&SecretString::from(SECRET), &body));
            prop_assert!(!accepted);
        }
    }
}
