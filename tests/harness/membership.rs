//! People who leave a workspace or server, and return. The desk, which is removed from a channel and returns.

use playground::{Side, SlackAccountKind};

use crate::Person;
use crate::scene::scene;

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

/// What a person does to the desk's membership.
impl Person {
    /// Removes the desk from a channel (Slack), or takes its permissions there (Discord).
    ///
    /// # Panics
    ///
    /// If there is no such channel.
    pub fn removes_desk_from(&self, channel: &str) {
        let channel = self.place(channel);
        match self.side {
            Side::Slack => {
                let bot = scene().slack.app.bot_user_id;
                self.playground.slack().remove_member(&bot, &channel);
            }
            Side::Discord => self
                .playground
                .discord()
                .set_app_permissions(&channel, 0)
                .expect("the channel is in the scene"),
        }
    }

    /// Adds the desk to a channel again.
    ///
    /// # Panics
    ///
    /// If there is no such channel.
    pub async fn returns_desk_to(&self, channel: &str) {
        let channel = self.place(channel);
        match self.side {
            Side::Slack => {
                let bot = scene().slack.app.bot_user_id;
                let joined = self.playground.slack().join(&bot, &channel).await;
                joined.expect("the desk is not in the channel");
            }
            Side::Discord => {
                let channels = scene().discord.channels;
                let known = channels.iter().find(|known| known.id == channel);
                let bits = known.expect("the channel is in the scene").app_permissions;
                self.playground
                    .discord()
                    .set_app_permissions(&channel, bits)
                    .expect("the channel is in the scene");
            }
        }
    }
}
