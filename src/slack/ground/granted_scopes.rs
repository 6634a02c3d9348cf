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
/// How long the desk waits before it asks again after Slack gave no answer.
const RETRY: Duration = Duration::from_secs(30);

/// Whether the desk may post under the names of people.
#[derive(Debug, Default)]
pub(crate) struct SpeakingRight {
    known: Mutex<Option<Known>>,
    /// Messages that are delivered at the same time ask once.
    asking: tokio::sync::Mutex<()>,
}

/// What Slack said about the scope.
#[derive(Clone, Copy, Debug)]
struct Known {
    granted: bool,
    /// When the desk asks again.
    until: Instant,
}

impl SpeakingRight {
    /// Whether the token has the scope. If Slack does not answer, the last answer counts. Before the first answer, the desk
    /// speaks under its own name.
    pub(crate) async fn is_granted(&self, web: &WebApi) -> bool {
        if let Some(granted) = self.fresh() {
            return granted;
        }
        let _turn = self.asking.lock().await;
        if let Some(granted) = self.fresh() {
            return granted;
        }
        if let Some(scopes) = scopes(web).await {
            let granted = scopes.iter().any(|scope| scope == CUSTOMIZE);
            self.learn(granted);
            return granted;
        }
        let mut known = self.lock();
        let granted = known.is_some_and(|known| known.granted);
        *known = Some(Known {
            granted,
            until: Instant::now() + RETRY,
        });
        granted
    }

    /// The last answer, while it is believed.
    fn fresh(&self) -> Option<bool> {
        let known = *self.lock();
        let known = known.filter(|known| Instant::now() < known.until);
        known.map(|known| known.granted)
    }

    /// Keeps what Slack says about the scope.
    pub(crate) fn learn(&self, granted: bool) {
        let until = Instant::now() + TTL;
        let before = self.lock().replace(Known { granted, until });
        if !granted && before.is_none_or(|before| before.granted) {
            tracing::warn!(
                "The token lacks {CUSTOMIZE}, so what people say is posted under the desk's name; \
                 add the scope under OAuth & Permissions and install the app again"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Known>> {
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
