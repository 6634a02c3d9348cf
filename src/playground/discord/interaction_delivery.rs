//! Delivers interactions to the application: over the gateway, or signed over HTTP.
//!
//! Over HTTP the response may carry the answer. A new address must pass Discord's check first: it must answer a PING,
//! and it must refuse a wrong signature. The playground repeats the check with a wrong signature from time to time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

use super::{
    Discord,
    id::Id,
    rest::{self, Request},
};
use crate::{Call, Side, ids};

impl Discord {
    /// Delivers an interaction over the transport that the application uses.
    pub(crate) fn deliver(&self, id: Id, payload: Value) {
        let address = self.world().app.interactions_url.clone();
        match address {
            None => {
                self.world().dispatch_interaction(&payload);
            }
            Some(address) => {
                let discord = self.clone();
                tokio::spawn(async move { discord.post_interaction(&address, id, payload).await });
            }
        }
    }

    /// Checks an address for interactions as Discord does, and then uses it.
    ///
    /// # Errors
    ///
    /// The message of the developer page.
    pub async fn register_interactions_url(&self, address: &str) -> Result<(), String> {
        let user = {
            let world = self.world();
            world.user_json(world.guild.owner)
        };
        let ping = |discord: &Self| {
            let mut world = discord.world();
            let id = world.new_id();
            json!({
                "id": id, "application_id": world.app.id, "type": 1, "version": 1, "token": ids::hex(48),
                "user": user, "entitlements": [],
            })
        };
        let answer = self.post(address, &ping(self), true).await;
        if !matches!(&answer, Ok((200, body)) if body["type"] == 1) {
            return Err("The specified interactions endpoint url could not be verified.".to_owned());
        }
        let probe = self.post(address, &ping(self), false).await;
        if !matches!(probe, Ok((401, _))) {
            return Err("The endpoint accepted a request with an invalid signature.".to_owned());
        }
        self.world().app.interactions_url = Some(address.to_owned());
        Ok(())
    }

    /// Delivers to this address from now on, without checking it.
    pub fn set_interactions_url_unchecked(&self, address: &str) {
        self.world().app.interactions_url = Some(address.to_owned());
    }

    /// Delivers interactions over the gateway from now on.
    pub fn deliver_over_gateway(&self) {
        self.world().app.interactions_url = None;
    }

    async fn post_interaction(&self, address: &str, id: Id, payload: Value) {
        // Discord's routine check: from time to time a request with a wrong signature, which the application must
        // refuse.
        if ids::next().is_multiple_of(10) {
            let probe = self
                .post(address, &json!({"type": 1, "id": payload["id"]}), false)
                .await;
            if matches!(probe, Ok((status, _)) if status != 401) {
                tracing::warn!("the interactions address took a bad signature and was removed");
                self.world().app.interactions_url = None;
                return;
            }
        }
        let token = payload["token"].as_str().unwrap_or_default().to_owned();
        let Ok((200, body)) = self.post(address, &payload, true).await else {
            return;
        };
        let call = Request {
            verb: "POST".to_owned(),
            path: Vec::new(),
            query: HashMap::new(),
            body,
            files: Vec::new(),
            authorization: None,
        };
        let outcome = rest::respond(&mut self.world(), id, &token, &call);
        let refused = outcome.as_ref().err().map(|error| error.code.to_string());
        let answer = outcome.err().map_or(Value::Null, |error| error.body());
        self.note("interactions.inline", call.body, answer, refused);
    }

    /// Posts a signed body; the signature is wrong if `is_valid` is not set.
    async fn post(
        &self,
        address: &str,
        payload: &Value,
        is_valid: bool,
    ) -> Result<(u16, Value), reqwest::Error> {
        let body = payload.to_string();
        let (stamp, signature) = self.sign(&body, is_valid);
        let client = reqwest::Client::builder().no_proxy().build()?;
        let sent = client
            .post(address)
            .header("content-type", "application/json")
            .header("x-signature-timestamp", stamp)
            .header("x-signature-ed25519", signature)
            .body(body)
            .send();
        let response = sent.await?;
        let status = response.status().as_u16();
        let answer = response.json().await.unwrap_or(Value::Null);
        let what = if is_valid {
            "interactions.http"
        } else {
            "interactions.bad_signature"
        };
        self.note(
            what,
            payload.clone(),
            json!({"status": status, "body": answer}),
            None,
        );
        Ok((status, answer))
    }

    fn sign(&self, body: &str, is_valid: bool) -> (String, String) {
        let world = self.world();
        let stamp = world.now().timestamp().to_string();
        let mut key = [0; 32];
        hex::decode_to_slice(&world.app.signing_key_hex, &mut key)
            .expect("the scene's signing key is 32 bytes in hexadecimal");
        let signed = if is_valid {
            format!("{stamp}{body}")
        } else {
            format!("{stamp}{body} ")
        };
        let signature = SigningKey::from_bytes(&key).sign(signed.as_bytes());
        (stamp, hex::encode(signature.to_bytes()))
    }

    /// Records a delivery.
    fn note(&self, method: &str, body: Value, answer: Value, refused: Option<String>) {
        let at: DateTime<Utc> = self.inner.core.clock.now();
        self.inner.core.record.add(Call {
            at,
            side: Side::Discord,
            method: method.to_owned(),
            body,
            status: 0,
            answer,
            refused,
            inside_retry_after: false,
        });
    }
}
