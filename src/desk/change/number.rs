//! The number by which people call a change.

use std::fmt;
use std::str::FromStr;

/// The number by which people call a change: `CHG-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChangeNumber(pub i64);

/// The text is no number of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number of a change such as CHG-1")]
pub struct ChangeNumberError;

impl fmt::Display for ChangeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CHG-{}", self.0)
    }
}

impl FromStr for ChangeNumber {
    type Err = ChangeNumberError;

    fn from_str(text: &str) -> Result<Self, ChangeNumberError> {
        let (prefix, number) = text.trim().split_once('-').ok_or(ChangeNumberError)?;
        match number.parse() {
            Ok(number) if number > 0 && prefix.eq_ignore_ascii_case("CHG") => Ok(Self(number)),
            Ok(_) | Err(_) => Err(ChangeNumberError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_any_case() {
        assert_eq!(ChangeNumber(12).to_string(), "CHG-12");
        assert_eq!(" chg-12 ".parse(), Ok(ChangeNumber(12)));
        for wrong in ["", "12", "CHG", "CHG-", "CHG-0", "CHG--1", "INC-1"] {
            assert_eq!(wrong.parse::<ChangeNumber>(), Err(ChangeNumberError), "{wrong}");
        }
    }
}
