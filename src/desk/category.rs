//! Categories of requests with their questions, and the answers.
//!
//! A category and its questions come from the configuration. Answers are always checked here, because some platforms
//! show a text input where others show a choice.

use chrono::NaiveDate;

use crate::approval::PolicyName;
use crate::checksum::Checksum;
use crate::{Impact, Kind, TeamName, Urgency};

/// A category of problems or requests with its own questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The short name in the configuration.
    pub name: String,
    /// The title that requesters read.
    pub title: String,
    /// The kind of ticket.
    pub kind: Kind,
    /// The responsible team. `None` means the team of the channel where the person asks.
    pub team: Option<TeamName>,
    /// The impact of its tickets.
    pub impact: Impact,
    /// The urgency of its tickets.
    pub urgency: Urgency,
    /// The questions, in order.
    pub questions: Vec<Question>,
    /// The policy of the approval for which each request waits.
    pub approval: Option<PolicyName>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The short name in the configuration.
    pub name: String,
    /// The label that requesters read.
    pub label: String,
    /// The type of its answers.
    pub takes: Takes,
    /// Whether an answer is required.
    pub required: bool,
    /// An example of an answer.
    pub hint: Option<String>,
}

/// The type of the answers to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A few words on one line.
    Line,
    /// Several lines.
    Paragraph,
    /// One of these choices.
    Choice(Vec<String>),
    /// A number.
    Number,
    /// A day.
    Date,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The name of the question.
    pub question: String,
    /// The label of the question at that time.
    pub label: String,
    /// The answer, which is never blank.
    pub value: String,
}

/// The answers to the questions of a category, as a ticket keeps them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryAnswers {
    /// The name of the category.
    pub category: String,
    /// The title of the category at that time.
    pub title: String,
    /// The answers in the order of the questions. Questions without an answer are absent.
    pub answers: Vec<Answer>,
}

/// Why an answer is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidAnswer {
    /// The question requires an answer.
    Missing,
    /// The answer is no number.
    NoNumber,
    /// The answer is no day.
    NoDate,
    /// The answer is none of the choices.
    NoChoice,
}

impl Question {
    /// Checks and normalises an answer. Surrounding blanks are ignored. `None` means that an optional answer is
    /// missing.
    ///
    /// # Errors
    ///
    /// [`InvalidAnswer`], which says why the answer is invalid.
    pub fn answer(&self, given: &str) -> Result<Option<String>, InvalidAnswer> {
        let given = given.trim_matches(is_blank);
        if given.is_empty() {
            return match self.required {
                true => Err(InvalidAnswer::Missing),
                false => Ok(None),
            };
        }
        let value = match &self.takes {
            Takes::Line => given.split_whitespace().collect::<Vec<_>>().join(" "),
            Takes::Paragraph => given.to_owned(),
            Takes::Choice(choices) if choices.iter().any(|choice| choice == given) => given.to_owned(),
            Takes::Choice(_) => return Err(InvalidAnswer::NoChoice),
            Takes::Number if is_number(given) => given.to_owned(),
            Takes::Number => return Err(InvalidAnswer::NoNumber),
            Takes::Date => day(given)
                .ok_or(InvalidAnswer::NoDate)?
                .format("%Y-%m-%d")
                .to_string(),
        };
        Ok(Some(value))
    }
}

impl Category {
    /// A checksum of the questions. Answers are matched by position, so a changed checksum makes older answers invalid.
    pub fn edition(&self) -> i64 {
        let mut checksum = Checksum::new();
        for question in &self.questions {
            checksum.add(&question.name);
            match &question.takes {
                Takes::Line => checksum.add("line"),
                Takes::Paragraph => checksum.add("paragraph"),
                Takes::Number => checksum.add("number"),
                Takes::Date => checksum.add("date"),
                Takes::Choice(choices) => choices.iter().for_each(|choice| checksum.add(choice)),
            }
        }
        checksum.number()
    }
}

/// Whether a character is invisible: a blank, or a character such as the braille pattern without dots.
fn is_blank(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(
            sign,
            '\u{2800}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{3164}' | '\u{feff}'
        )
}

/// Whether the text is a number: digits, an optional sign, and at most one decimal point or comma.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(part)
}

/// Reads `YYYY-MM-DD`, with or without leading zeros.
fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |part: &str, longest: usize| {
        let fits = part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse::<u32>().ok())?
    };
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let year = i32::try_from(number(year, 4)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(takes: Takes, required: bool) -> Question {
        Question {
            name: "q".into(),
            label: "What?".into(),
            takes,
            required,
            hint: None,
        }
    }

    fn check(takes: Takes, given: &str, expect: Result<&str, InvalidAnswer>) {
        let answer = question(takes, true).answer(given);
        assert_eq!(answer, expect.map(|value| Some(value.to_owned())), "{given:?}");
    }

    #[test]
    fn numbers_are_digits_with_a_sign_and_a_decimal_mark() {
        for right in ["3", "-2", "+7", "0.5", "1,25", "007"] {
            check(Takes::Number, right, Ok(right));
        }
        for wrong in ["two", "3 or 4", "1.2.3", "1e9", ".", "-", "5.", ".5", "NaN", "٣"] {
            check(Takes::Number, wrong, Err(InvalidAnswer::NoNumber));
        }
    }

    #[test]
    fn dates_are_days_that_exist() {
        check(Takes::Date, "2026-12-01", Ok("2026-12-01"));
        check(Takes::Date, " 2026-2-3 ", Ok("2026-02-03"));
        check(Takes::Date, "2028-02-29", Ok("2028-02-29"));
        for wrong in [
            "2026-02-29",
            "01.12.2026",
            "tomorrow",
            "2026-13-01",
            "26-12-01",
            "2026-12-01-02",
            "--",
            "2026-+1-02",
        ] {
            check(Takes::Date, wrong, Err(InvalidAnswer::NoDate));
        }
    }

    #[test]
    fn what_shows_as_nothing_is_no_answer() {
        for blank in [
            "",
            "   ",
            "\n\t",
            "\u{2800}\u{2800}",
            "\u{a0}\u{3000}",
            "\u{200b}\u{3164}",
        ] {
            check(Takes::Line, blank, Err(InvalidAnswer::Missing));
            assert_eq!(
                question(Takes::Number, false).answer(blank),
                Ok(None),
                "{blank:?}"
            );
        }
    }

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        let takes = || Takes::Choice(vec!["Mac".into(), "PC".into()]);
        check(takes(), "PC", Ok("PC"));
        check(takes(), "pc", Err(InvalidAnswer::NoChoice));
    }

    #[test]
    fn other_questions_are_another_edition() {
        let category = |names: &[&str]| Category {
            name: "c".into(),
            title: "C".into(),
            kind: Kind::Incident,
            team: None,
            impact: Impact::default(),
            urgency: Urgency::default(),
            questions: names
                .iter()
                .map(|name| Question {
                    name: (*name).into(),
                    ..question(Takes::Line, false)
                })
                .collect(),
            approval: None,
        };
        assert_eq!(category(&["ab", "c"]).edition(), category(&["ab", "c"]).edition());
        assert_ne!(category(&["ab", "c"]).edition(), category(&["a", "bc"]).edition());
        assert_ne!(category(&["a", "b"]).edition(), category(&["b", "a"]).edition());
    }

    proptest! {
        #[test]
        fn an_answer_that_is_taken_is_taken_again(given in "\\PC{0,40}", year in 1..9999_i32, month in 1..13_u32) {
            let date = format!("{year:04}-{month}-1");
            for takes in [Takes::Line, Takes::Paragraph, Takes::Number, Takes::Date] {
                for given in [given.as_str(), date.as_str()] {
                    let question = question(takes.clone(), true);
                    if let Ok(Some(value)) = question.answer(given) {
                        prop_assert!(!value.trim().is_empty());
                        prop_assert_eq!(question.answer(&value), Ok(Some(value)));
                    }
                }
            }
        }
    }
}
