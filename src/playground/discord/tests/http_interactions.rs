//! Interactions over HTTP: address check, signatures, and answers in the response.

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};

use super::support::{BO, HELP, playground, register_ticket};

/// An application that answers over HTTP; a careless one does not verify signatures.
#[derive(Clone, Copy)]
struct App {
    is_careless: bool,
}

async fn answer(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    if !app.is_careless && !is_signed(&headers, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let asked: Value = serde_json::from_slice(&body).unwrap();
    let answer = if asked["type"] == 1 {
        json!({"type": 1})
    } else {
        json!({"type": 4, "data": {"content": format!("hello {}", asked["member"]["user"]["username"])}})
    };
    axum::Json(answer).into_response()
}

fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let key = crate::Scene::demo().discord.app.public_key_hex;
    let key: [u8; 32] = hex::decode(key).unwrap().try_into().unwrap();
    let signature = hex::decode(headers["x-signature-ed25519"].as_bytes()).unwrap();
    let signed = [headers["x-signature-timestamp"].as_bytes(), body].concat();
    let signature = Signature::from_slice(&signature).unwrap();
    VerifyingKey::from_bytes(&key)
        .unwrap()
        .verify_strict(&signed, &signature)
        .is_ok()
}

async fn serve(app: App) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/interactions", listener.local_addr().unwrap());
    let router = Router::new().route("/interactions", post(answer)).with_state(app);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn a_signed_interaction_may_be_answered_in_the_response() {
    let pg = playground().await;
    register_ticket(&pg).await;
    let address = serve(App { is_careless: false }).await;
    pg.discord().register_interactions_url(&address).await.unwrap();
    pg.discord()
        .slash(BO, HELP, "ticket", json!({"text": "x"}))
        .await
        .unwrap();
    assert_eq!(
        pg.discord().visible_messages(BO, HELP)[0].rendered,
        "hello \"bo\""
    );
    pg.shutdown().await;
}

#[tokio::test]
async fn an_address_that_accepts_a_wrong_signature_is_not_used() {
    let pg = playground().await;
    let address = serve(App { is_careless: true }).await;
    let refused = pg.discord().register_interactions_url(&address).await;
    assert!(refused.unwrap_err().contains("invalid signature"));
    pg.shutdown().await;
}
