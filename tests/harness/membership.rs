//! People who leave a workspace or server, and return.

use playground::{Side, SlackAccountKind};

use crate::Person;

impl Person {
    /// Deactivates the account (Slack), or leaves the server (Discord).
    ///
    /// # Panics
    ///
    /// If no person of the scene has the id.
    pub fn leaves(&self) {
        match self.side {
            Side::Slack => {
                let slack = self.playground.slack();
                slack.set_account_kind(&self.id, SlackAccountKind::Deactivated);
            }
            Side::Discord => self
                .playground
                .discord()
                .leave(&self.id)
                .expect("the person is a member of the server"),
        }
    }

    /// Reactivates the account (Slack), or joins the server again (Discord).
    ///
    /// # Panics
    ///
    /// If no person of the scene has the id.
    pub fn returns(&self) {
        match self.side {
            Side::Slack => self
                .playground
                .slack()
                .set_account_kind(&self.id, SlackAccountKind::Member),
            Side::Discord => {
                let discord = self.playground.discord();
                discord.join(&self.id, false).expect("the person is in the scene");
            }
        }
    }
}
