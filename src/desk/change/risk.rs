//! The risk of a change, which follows from the answers to a questionnaire.

use strum::{EnumCount, EnumString, IntoStaticStr, VariantArray};

/// How risky a change is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    EnumCount,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Risk {
    /// Few points.
    Low,
    /// The points reach the first threshold.
    Medium,
    /// The points reach the second threshold.
    High,
}

/// The risk questionnaire of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    /// The questions, in order.
    pub questions: Vec<RiskQuestion>,
    /// The sum of points from which the risk is medium.
    pub medium_from: u32,
    /// The sum of points from which the risk is high.
    pub high_from: u32,
}

/// A question about the risk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskQuestion {
    /// The short name in the configuration.
    pub name: String,
    /// The label that people read.
    pub label: String,
    /// The choices, in order.
    pub choices: Vec<RiskChoice>,
}

/// A choice of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskChoice {
    /// The label that people read.
    pub label: String,
    /// The points.
    pub points: u32,
}

/// An answer as a change keeps it. It stays as it was given when the configuration changes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RiskAnswer {
    /// The name of the question.
    pub question: String,
    /// The label of the question at that time.
    pub label: String,
    /// The label of the choice at that time.
    pub choice: String,
    /// The points of the choice at that time.
    pub points: u32,
}

/// Why answers are not complete.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RiskError {
    /// The question with this name has no answer.
    #[error("\"{0}\" has no answer")]
    Missing(String),
    /// The answer to the question with this name is none of its choices.
    #[error("\"{0}\" has no such choice")]
    NoChoice(String),
}

impl Risk {
    /// The word for this risk in the configuration and in databases.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

impl Questionnaire {
    /// Checks the given labels, by the name of the question. Every question needs an answer.
    ///
    /// # Errors
    ///
    /// [`RiskError`], which names the first question that is not answered with one of its choices.
    pub fn answers<'a>(&self, given: impl Fn(&str) -> Option<&'a str>) -> Result<Vec<RiskAnswer>, RiskError> {
        let answer = |question: &RiskQuestion| {
            let label = given(&question.name).ok_or_else(|| RiskError::Missing(question.name.clone()))?;
            let choice = question.choices.iter().find(|choice| choice.label == label);
            let choice = choice.ok_or_else(|| RiskError::NoChoice(question.name.clone()))?;
            Ok(RiskAnswer {
                question: question.name.clone(),
                label: question.label.clone(),
                choice: choice.label.clone(),
                points: choice.points,
            })
        };
        self.questions.iter().map(answer).collect()
    }

    /// The risk that follows from the answers.
    pub fn risk(&self, answers: &[RiskAnswer]) -> Risk {
        let points: u64 = answers.iter().map(|answer| u64::from(answer.points)).sum();
        if points >= u64::from(self.high_from) {
            Risk::High
        } else if points >= u64::from(self.medium_from) {
            Risk::Medium
        } else {
            Risk::Low
        }
    }
}
