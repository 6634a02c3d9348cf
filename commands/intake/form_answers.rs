//! The answers of a category's form, as stored in a pending ticket.

use desk::{Answer, CategoryAnswers};
use serde::{Deserialize, Serialize};

/// The answers as JSON. The domain's own type is not serializable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SavedAnswers {
    category: String,
    title: String,
    /// Each question's name and label, and the answer.
    answers: Vec<(String, String, String)>,
}

impl SavedAnswers {
    /// Returns the name of the form's category.
    pub(crate) fn category(&self) -> &str {
        &self.category
    }

    /// Returns the text followed by the answers, one per line.
    pub(crate) fn behind(&self, words: &str) -> String {
        let lines = self.answers.iter();
        lines.fold(words.to_owned(), |all, (_, label, value)| {
            format!("{all}\n{label} {value}")
        })
    }

    /// Returns the answers as the domain's type.
    pub(crate) fn filed(&self) -> CategoryAnswers {
        let answers = self.answers.iter().map(|(question, label, value)| Answer {
            question: question.clone(),
            label: label.clone(),
            value: value.clone(),
        });
        CategoryAnswers {
            category: self.category.clone(),
            title: self.title.clone(),
            answers: answers.collect(),
        }
    }
}

impl From<&CategoryAnswers> for SavedAnswers {
    fn from(source: &CategoryAnswers) -> Self {
        let answers = source.answers.iter().cloned();
        Self {
            category: source.category.clone(),
            title: source.title.clone(),
            answers: answers
                .map(|answer| (answer.question, answer.label, answer.value))
                .collect(),
        }
    }
}
