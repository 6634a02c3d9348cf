//! The scopes of the bot token. Slack names them in a header of its answers, which slack-morphism does not expose.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use hyper_util::client::legacy::Client as Http;
use hyper_util::rt::TokioExecutor;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::http::Request;

use crate::ground::web_api::{WebApi, https_connector};

/// The scope for messages under the name and picture of a person.
pub(crate) const CUSTOMIZE: &str = "chat:write.customize";

/// An answer that takes longer does not hold up a message.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer is believed. An administrator may grant or withdraw a scope at any time.
const TTL: Duration = Duration::from_secs(10 * 60);

/// Whether the desk may post under the names of people.
#[derive(Debug, Default)]
pub(crate) struct SpeakingRight {
    known: Mutex<Option<(bool, Instant)>>,
}

impl SpeakingRight {
    /// Whether the token has the scope. Without an answer from Slack, the desk speaks under its own name.
    pub(crate) async fn is_granted(&self, web: &WebApi) -> bool {
        let now = Instant::now();
        let known = *self.lock();
        if let Some((granted, at)) = known
            && now.saturating_duration_since(at) < TTL
        {
            return granted;
        }
        let scopes = scopes(web).await;
        let granted = scopes.is_some_and(|scopes| scopes.iter().any(|scope| scope == CUSTOMIZE));
        self.learn(granted);
        granted
    }

    /// Keeps what Slack says about the scope.
    pub(crate) fn learn(&self, granted: bool) {
        let before = self.lock().replace((granted, Instant::now()));
        if !granted && before.is_none_or(|(before, _)| before) {
            tracing::warn!(
                "The token lacks {CUSTOMIZE}, so what people say is posted under the desk's name; \
                 add the scope under OAuth & Permissions and install the app again"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<(bool, Instant)>> {
        self.known.lock().expect("the lock is not poisoned")
    }
}

/// The scopes of the token, if Slack names them.
pub(crate) async fn scopes(web: &WebApi) -> Option<Vec<String>> {
    let http: Http<_, String> = Http::builder(TokioExecutor::new()).build(https_connector());
    let request = Request::post(web.address("auth.test"))
        .header("authorization", web.bearer())
        .body(String::new())
        .ok()?;
    let answer = tokio::time::timeout(TIMEOUT, http.request(request))
        .await
        .ok()?
        .ok()?;
    let scopes = answer.headers().get("x-oauth-scopes")?.to_str().ok()?;
    Some(scopes.split(',').map(|scope| scope.trim().to_owned()).collect())
}
