//! What is tried with any bytes at all: by `make test` with a few thousand, by `make fuzz` with many, and by the targets
//! in `fuzz/` under a fuzzer's guidance.

use crate::Token;

/// What a control carries: whatever is read as a token is written as the same text, and is no longer than it may be.
///
/// # Panics
///
/// If that is not so.
pub fn token(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(token) = text.parse::<Token>() else {
        return;
    };
    let written = token.to_string();
    assert!(written.len() <= Token::MAX_LENGTH + 20, "{written}");
    assert_eq!(written.parse::<Token>().as_ref(), Ok(&token), "{written}");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_a_token_or_none(bytes in any::<Vec<u8>>()) {
            super::token(&bytes);
        }

        #[test]
        fn what_looks_like_a_token_is_one_or_none(text in "[a-zA-Z0-9_:;=+-]{0,70}") {
            super::token(text.as_bytes());
        }

        #[test]
        fn what_is_almost_a_token_is_one_or_none(verb in "[a-z]{1,9}", subject in "[a-z]{3}_[0-9A-Z]{26}", version in any::<i64>(), more in "[:+ 0]{0,2}") {
            super::token(format!("{verb}:{subject}:{more}{version}").as_bytes());
        }
    }
}
