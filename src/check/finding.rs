//! The result of one test of `frontdesk check`.

use std::fmt;

/// The result of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// The tested object (`hq`, `database`).
    pub about: String,
    /// The result and, if something is wrong, the remedy.
    pub text: String,
}

/// The verdict of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is right.
    Ok,
    /// The desk works with limitations.
    Warn,
    /// The desk does not work.
    Fail,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.verdict {
            Verdict::Ok => "ok  ",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        };
        write!(f, "{mark}  {}: {}", self.about, self.text)
    }
}

impl Finding {
    pub(super) fn new(verdict: Verdict, about: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            verdict,
            about: about.into(),
            text: text.into(),
        }
    }
}
