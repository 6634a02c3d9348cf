//! The platforms with their signed requests instead of sockets.

use ed25519_dalek::{Signer, SigningKey};
use frontdesk::clock;
use frontdesk::config::SlackTransport;
use playground::{Scene, Side};

use crate::TestDesk;

impl TestDesk {
    /// From now on Slack posts, signed, whatever it has to tell: the desk starts again without a socket.
    ///
    /// # Panics
    ///
    /// If the desk does not start again.
    pub async fn use_slack_http(&mut self) {
        let signing_secret = Scene::demo().slack.app.signing_secret.into();
        self.restart_with_slack_transport(SlackTransport::Http { signing_secret })
            .await;
        let url = format!("http://{}/slack", self.running().listen());
        self.playground.slack().set_request_url(Some(&url));
    }

    /// From now on Discord posts what people click and command, signed, to the desk.
    ///
    /// # Panics
    ///
    /// If Discord does not take the desk's address.
    pub async fn use_discord_http(&self) {
        let at = self.running().listen();
        let url = format!("http://{at}/discord/interactions");
        let taken = self.playground.discord().register_interactions_url(&url).await;
        taken.expect("Discord takes the address");
    }

    /// Sends the last interaction again, so often and all at once, each time the very same request; the answers'
    /// statuses.
    ///
    /// # Panics
    ///
    /// If nothing was posted before.
    pub async fn repeat_discord_interaction(&self, times: usize) -> Vec<u16> {
        let posted = self
            .playground
            .record()
            .calls_to(Side::Discord, "interactions.http");
        let body = posted.last().expect("something was posted").body.to_string();
        let stamp = clock::wall().timestamp();
        let mut secret = [0; 32];
        hex::decode_to_slice(Scene::demo().discord.app.signing_key_hex, &mut secret)
            .expect("the scene has a key");
        let signature = SigningKey::from_bytes(&secret).sign(format!("{stamp}{body}").as_bytes());
        let url = format!("http://{}/discord/interactions", self.running().listen());
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("no certificates are needed");
        let requests = (0..times).map(|_| {
            client
                .post(&url)
                .header("x-signature-timestamp", stamp)
                .header("x-signature-ed25519", hex::encode(signature.to_bytes()))
                .body(body.clone())
                .send()
        });
        let answers = futures::future::join_all(requests).await;
        answers
            .into_iter()
            .map(|answer| answer.expect("it is answered").status().as_u16())
            .collect()
    }
}
