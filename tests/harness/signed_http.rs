//! Signed HTTP requests from the platforms instead of sockets.

use ed25519_dalek::{Signer, SigningKey};
use frontdesk::clock;
use frontdesk::config::SlackTransport;
use playground::{Scene, Side};

use crate::TestDesk;

impl TestDesk {
    /// Restarts the desk without a socket; from now on Slack sends signed requests.
    ///
    /// # Panics
    ///
    /// If the desk does not restart.
    pub async fn use_slack_http(&mut self) {
        let signing_secret = Scene::demo().slack.app.signing_secret.into();
        self.restart_with_slack_transport(SlackTransport::Http { signing_secret })
            .await;
        let url = format!("http://{}/slack", self.running().listen());
        self.playground.slack().set_request_url(Some(&url));
    }

    /// From now on Discord sends interactions to the desk as signed requests.
    ///
    /// # Panics
    ///
    /// If Discord rejects the desk's URL.
    pub async fn use_discord_http(&self) {
        let at = self.running().listen();
        let url = format!("http://{at}/discord/interactions");
        let taken = self.playground.discord().register_interactions_url(&url).await;
        taken.expect("Discord accepts the URL");
    }

    /// Sends the last interaction again, several times at once and unchanged. Returns the status codes.
    ///
    /// # Panics
    ///
    /// If Discord has sent no interaction yet.
    pub async fn repeat_discord_interaction(&self, times: usize) -> Vec<u16> {
        let posted = self
            .playground
            .record()
            .calls_to(Side::Discord, "interactions.http");
        let body = posted
            .last()
            .expect("Discord sent an interaction")
            .body
            .to_string();
        let stamp = clock::wall().timestamp();
        let mut secret = [0; 32];
        hex::decode_to_slice(Scene::demo().discord.app.signing_key_hex, &mut secret)
            .expect("the scene has a key");
        let signature = SigningKey::from_bytes(&secret).sign(format!("{stamp}{body}").as_bytes());
        let url = format!("http://{}/discord/interactions", self.running().listen());
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("the HTTP client can be built");
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
            .map(|answer| answer.expect("the desk answers").status().as_u16())
            .collect()
    }
}
