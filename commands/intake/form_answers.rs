//! What was answered in a category's form, as it waits with what is held.

use desk::{Answer, CategoryAnswers};
use serde::{Deserialize, Serialize};

/// What was answered. The domain's own type is none that is stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SavedAnswers {
    category: String,
    title: String,
    /// The question's name, what was asked, and the answer.
    answers: Vec<(String, String, String)>,
}

impl SavedAnswers {
    /// The answers as words behind others, a line each.
    pub(crate) fn behind(&self, words: &str) -> String {
        let lines = self.answers.iter();
        lines.fold(words.to_owned(), |all, (_, label, value)| {
            format!("{all}\n{label} {value}")
        })
    }

    /// As it is kept with a ticket.
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
