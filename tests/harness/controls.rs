//! Clicks on the buttons and menus of a message, and input into forms, with the same labels on both platforms.

use playground::{Fault, FaultKind, Side};
use serde_json::Value;

use crate::find::{self, Found};
use crate::person::{Message, Person, TIMEOUT};
use crate::seen::Seen;

impl Person {
    /// Clicks a button, or chooses a menu entry. The target is the last message in the place that contains the words
    /// and has the control.
    pub async fn clicks(&self, place: &str, words: &str, label: &str) {
        self.tries_click(place, words, label)
            .await
            .expect("the desk answers in time");
    }

    /// Like [`Person::clicks`], but returns the error that the client shows.
    ///
    /// # Errors
    ///
    /// The error that the client shows.
    pub async fn tries_click(&self, place: &str, words: &str, label: &str) -> Result<(), String> {
        loop {
            let (seen, found) = self.control(place, words, label).await;
            match self.uses(&seen, found).await {
                // The desk updated the card between the lookup and the click.
                Err(why) if why.starts_with("there is no") || why.ends_with("is not offered") => {}
                other => return other,
            }
        }
    }

    async fn uses(&self, seen: &Seen, found: Found) -> Result<(), String> {
        let Message { channel, id } = &seen.message;
        match (self.side, found) {
            (Side::Slack, Found::Button { id: action }) => {
                self.playground
                    .slack()
                    .click(&self.id, (channel, id), &action, None)
                    .await
            }
            (
                Side::Slack,
                Found::Option {
                    id: action,
                    value,
                    overflow: true,
                },
            ) => {
                self.playground
                    .slack()
                    .click(&self.id, (channel, id), &action, Some(&value))
                    .await
            }
            (
                Side::Slack,
                Found::Option {
                    id: action,
                    value,
                    overflow: false,
                },
            ) => {
                self.playground
                    .slack()
                    .select(&self.id, (channel, id), &action, value)
                    .await
            }
            (Side::Discord, Found::Button { id: custom_id }) => {
                self.playground
                    .discord()
                    .click(&self.id, channel, id, &custom_id)
                    .await
            }
            (
                Side::Discord,
                Found::Option {
                    id: custom_id, value, ..
                },
            ) => {
                self.playground
                    .discord()
                    .select(&self.id, (channel, id), &custom_id, &[&value])
                    .await
            }
        }
    }

    /// Fills in the open form by its labels and submits it. Discord may ask for choices before it opens the form.
    ///
    /// # Panics
    ///
    /// If the desk does not answer in time.
    pub async fn fills(&self, place: &str, answers: &[(&str, &str)]) {
        self.tries_to_fill(place, answers)
            .await
            .expect("the desk answers in time");
    }

    /// Fills in and submits the open form; the answer of the desk is lost, and the form stays open.
    ///
    /// # Panics
    ///
    /// If the answer arrives.
    pub async fn fills_without_answer(&self, place: &str, answers: &[(&str, &str)]) {
        self.playground.faults().add(Fault {
            side: Some(self.side),
            method: None,
            what: FaultKind::LoseAnswer,
            chance: 1.0,
            times: Some(1),
        });
        self.tries_to_fill(place, answers)
            .await
            .expect_err("the answer is lost");
    }

    async fn tries_to_fill(&self, place: &str, answers: &[(&str, &str)]) -> Result<(), String> {
        match self.side {
            Side::Slack => self.fills_on_slack(answers).await,
            Side::Discord => self.fills_on_discord(place, answers).await,
        }
    }

    async fn fills_on_slack(&self, answers: &[(&str, &str)]) -> Result<(), String> {
        let slack = self.playground.slack();
        let open = || slack.modal_of(&self.id).is_some();
        assert!(
            self.playground.record().until(open, TIMEOUT).await,
            "{} sees no form",
            self.id
        );
        let modal = slack.modal_of(&self.id).expect("the form is open");
        let values = find::slack_values(&modal, answers);
        let id = modal["id"].as_str().expect("views have ids");
        slack.submit(&self.id, id, &values).await.map(drop)
    }

    async fn fills_on_discord(&self, place: &str, answers: &[(&str, &str)]) -> Result<(), String> {
        let discord = self.playground.discord();
        for (_, answer) in answers {
            if discord.modal_of(&self.id).is_some() {
                break;
            }
            self.clicks(place, "", answer).await;
        }
        if discord.modal_of(&self.id).is_none() {
            let last = self
                .sees(place)
                .into_iter()
                .rev()
                .find(|seen| seen.private)
                .expect("the desk asks for choices");
            let button = find::any_button(&last.controls).expect("a button opens the form");
            discord
                .click(&self.id, &last.message.channel, &last.message.id, &button)
                .await
                .expect("the desk answers in time");
        }
        let Some(modal) = discord.modal_of(&self.id) else {
            return Ok(());
        };
        let values = find::discord_values(&modal, answers);
        let id = modal["custom_id"].as_str().expect("modals have ids");
        discord.submit(&self.id, id, &values).await
    }

    /// Waits until a form is open, and returns it with its initial values.
    pub async fn waits_for_form(&self) -> Value {
        let form = || match self.side {
            Side::Slack => self.playground.slack().modal_of(&self.id),
            Side::Discord => self.playground.discord().modal_of(&self.id),
        };
        let open = self.playground.record().until(|| form().is_some(), TIMEOUT).await;
        assert!(open, "{} sees no form", self.id);
        form().expect("the form is open")
    }
}
