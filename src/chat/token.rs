//! Tokens: the payload of a button, menu or form, `verb:ID:version`.
//!
//! A token says what was clicked and grants nothing. Rights and state are checked when the click arrives. The version
//! is the subject's version when the card was rendered, so that a stale click can be recognised.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::limits;

/// `verb:ID:version`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Token {
    /// The verb (`claim`), in lower case and without a colon.
    pub verb: String,
    /// The id of the subject (`tkt_01J…`), or empty.
    pub subject: String,
    /// The subject's version when the control was rendered.
    pub version: i64,
}

/// The text is no token: it is forged, damaged or from another application.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a verb:ID:version token")]
pub struct TokenError;

impl Token {
    /// The maximum length in characters.
    pub const MAX_LENGTH: usize = limits::TOKEN;

    /// A token for a verb on a subject.
    pub fn new(verb: impl Into<String>, subject: impl fmt::Display, version: i64) -> Self {
        Self {
            verb: verb.into(),
            subject: subject.to_string(),
            version,
        }
    }

    /// A token for a verb without a subject.
    pub fn bare(verb: impl Into<String>) -> Self {
        Self {
            verb: verb.into(),
            subject: String::new(),
            version: 0,
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.verb, self.subject, self.version)
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        if text.len() > Self::MAX_LENGTH {
            return Err(TokenError);
        }
        let mut parts = text.split(':');
        let (Some(verb), Some(subject), Some(version), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError);
        };
        let word = |part: &str| {
            part.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        };
        if verb.is_empty() || !word(verb) || !word(subject) {
            return Err(TokenError);
        }
        let version = version.parse().map_err(|_| TokenError)?;
        Ok(Self {
            verb: verb.to_owned(),
            subject: subject.to_owned(),
            version,
        })
    }
}

impl From<Token> for String {
    fn from(token: Token) -> Self {
        token.to_string()
    }
}

impl TryFrom<String> for Token {
    type Error = TokenError;

    fn try_from(text: String) -> Result<Self, TokenError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_token_is_read_back() {
        for token in [Token::new("claim", "tkt_01J", 3), Token::bare("help")] {
            assert_eq!(token.to_string().parse(), Ok(token));
        }
    }

    #[test]
    fn an_invalid_token_is_refused() {
        for wrong in [
            "",
            "claim",
            "claim:x",
            "claim:x:y",
            "a:b:1:2",
            ":x:1",
            "cl aim:x:1",
            "claim:<x>:1",
        ] {
            assert_eq!(wrong.parse::<Token>(), Err(TokenError), "{wrong}");
        }
    }
}
