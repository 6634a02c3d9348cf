//! Rejected forms: the error that a person sees, and the correction.

use std::time::Duration;

use playground::Side;

use crate::Person;

/// How long a story waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(20);

impl Person {
    /// Waits until the submitted form is rejected with these words. Slack shows the error beside the field; Discord
    /// closes the form and shows a private message.
    ///
    /// # Panics
    ///
    /// If the form is not rejected in time.
    pub async fn is_refused(&self, place: &str, words: &str) {
        match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                let errors = || slack.snapshot(&self.id)["modal"]["errors"].to_string();
                let told = || errors().contains(words);
                let came = self.playground.record().until(told, TIMEOUT).await;
                assert!(came, "{} does not see {words:?}, but {}", self.id, errors());
            }
            Side::Discord => {
                self.finds(place, &[words]).await;
            }
        }
    }

    /// Corrects a rejected form and submits it again.
    pub async fn corrects(&self, place: &str, answers: &[(&str, &str)]) {
        if self.side == Side::Discord {
            self.clicks(place, "", "Try again").await;
        }
        self.fills(place, answers).await;
    }
}
