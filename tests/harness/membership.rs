//! Who leaves a workspace or server, and comes back.

use playground::{Side, SlackStanding};

use crate::Person;

impl Person {
    /// Their account is closed (Slack), or they leave the server (Discord).
    ///
    /// # Panics
    ///
    /// If nobody has their id.
    pub fn leaves(&self) {
        match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                slack.set_standing(&self.id, SlackStanding::Deactivated);
            }
            Side::Discord => self.playground.discord().leave(&self.id).expect("they are there"),
        }
    }

    /// Their account is opened again, or they join again.
    ///
    /// # Panics
    ///
    /// If nobody has their id.
    pub fn returns(&self) {
        match self.side {
            Side::Slack => self
                .playground
                .slack()
                .set_standing(&self.id, SlackStanding::Member),
            Side::Discord => {
                let discord = self.playground.discord();
                discord.join(&self.id, false).expect("they are known");
            }
        }
    }
}
