//! Fuzz targets. `make test` runs them with a few thousand inputs, `make fuzz` with many. The targets in `fuzz/` run
//! them with a fuzzer.

use crate::Token;

/// Every text that parses as a token is written back as the same token and does not exceed the maximum length.
///
/// # Panics
///
/// If the rule does not hold.
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
        fn any_bytes_can_be_parsed(bytes in any::<Vec<u8>>()) {
            super::token(&bytes);
        }

        #[test]
        fn any_text_of_token_characters_can_be_parsed(text in "[a-zA-Z0-9_:;=+-]{0,70}") {
            super::token(text.as_bytes());
        }

        #[test]
        fn any_damaged_token_can_be_parsed(verb in "[a-z]{1,9}", subject in "[a-z]{3}_[0-9A-Z]{26}", version in any::<i64>(), more in "[:+ 0]{0,2}") {
            super::token(format!("{verb}:{subject}:{more}{version}").as_bytes());
        }
    }
}
