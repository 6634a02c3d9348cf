//! What people are told about the forms that they sent off.

use std::time::Duration;

use playground::Side;

use crate::Person;

/// How long a person waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Person {
    /// Waits until the form that they sent off is refused with these words: beside the field, or in private where the
    /// platform closes forms.
    ///
    /// # Panics
    ///
    /// If it is not.
    pub async fn is_refused(&self, place: &str, words: &str) {
        match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                let errors = || slack.snapshot(&self.id)["modal"]["errors"].to_string();
                let told = || errors().contains(words);
                let came = self.playground.record().until(told, TIMEOUT).await;
                assert!(came, "{} is not told {words:?}, but {}", self.id, errors());
            }
            Side::Discord => {
                self.finds(place, &[words]).await;
            }
        }
    }

    /// Fills in once more a form that was refused, and submits it.
    pub async fn corrects(&self, place: &str, answers: &[(&str, &str)]) {
        if self.side == Side::Discord {
            self.clicks(place, "", "Try again").await;
        }
        self.fills(place, answers).await;
    }
}
