//! How many of the people who were asked must agree.

use std::fmt;
use std::str::FromStr;

/// How many must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// One. The first vote decides.
    Any,
    /// Everybody.
    All,
    /// More than half.
    Majority,
    /// This number, from 1.
    Count(u32),
    /// This share in percent, from 1 to 100.
    Percent(u32),
}

/// The text says no number of people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not any, all, majority, a number or a share such as 60%")]
pub struct NeedError(String);

/// What the people of a round have said so far. People who abstained are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many approved.
    pub approved: u32,
    /// How many rejected.
    pub rejected: u32,
    /// How many have not answered.
    pub waiting: u32,
}

/// What follows from a tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Enough people approved.
    Approved,
    /// Enough people can no longer approve.
    Rejected,
    /// Both are still possible.
    Pending,
    /// Too few people can answer.
    Short,
}

impl Tally {
    /// The number of people who have not abstained.
    pub fn asked(self) -> u32 {
        self.approved + self.rejected + self.waiting
    }
}

impl Need {
    /// How many of `asked` people must agree.
    pub fn needed(self, asked: u32) -> u32 {
        match self {
            Need::Any => 1,
            Need::All => asked,
            Need::Majority => asked / 2 + 1,
            Need::Count(number) => number,
            Need::Percent(share) => (asked * share).div_ceil(100),
        }
    }

    /// Judges a tally. With `veto`, the first rejection decides.
    pub fn verdict(self, tally: Tally, veto: bool) -> Verdict {
        let asked = tally.asked();
        let needed = self.needed(asked);
        if veto && tally.rejected > 0 {
            Verdict::Rejected
        } else if asked == 0 || needed > asked {
            Verdict::Short
        } else if tally.approved >= needed {
            Verdict::Approved
        } else if tally.approved + tally.waiting < needed || (self == Need::Any && tally.rejected > 0) {
            Verdict::Rejected
        } else {
            Verdict::Pending
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Need::Any => f.write_str("any"),
            Need::All => f.write_str("all"),
            Need::Majority => f.write_str("majority"),
            Need::Count(number) => write!(f, "{number}"),
            Need::Percent(share) => write!(f, "{share}%"),
        }
    }
}

impl FromStr for Need {
    type Err = NeedError;

    fn from_str(text: &str) -> Result<Self, NeedError> {
        let number = |digits: &str, most: u32| {
            let number = digits.parse().ok().filter(|number| (1..=most).contains(number));
            number.ok_or_else(|| NeedError(text.to_owned()))
        };
        match (text, text.strip_suffix('%')) {
            ("any", _) => Ok(Need::Any),
            ("all", _) => Ok(Need::All),
            ("majority", _) => Ok(Need::Majority),
            (_, Some(share)) => number(share, 100).map(Need::Percent),
            (_, None) => number(text, 1_000).map(Need::Count),
        }
    }
}
