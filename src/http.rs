//! What the platforms post to us: their signed routes beside the pages, on `[http] listen`.
//!
//! The port is open before there are connections, and the routes know the way to the intake: so they are put in when
//! the desk hears, and taken out when it ends, since receiving ends with the last sender of the intake.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use chat::Intake;
use tower::ServiceExt;

use crate::platform::Platform;
use crate::settings::Platforms;

/// The platforms' routes, while there are any; cheap to clone.
#[derive(Clone, Default)]
pub struct Doors(Arc<RwLock<Option<Router>>>);

impl Doors {
    /// Pages, and behind the platforms' paths whatever is open at that moment.
    pub fn beside(&self, pages: Router) -> Router {
        let doors = Router::new()
            .route("/discord/{*rest}", any(through))
            .route("/slack/{*rest}", any(through))
            .with_state(self.clone());
        pages.merge(doors)
    }

    /// From now on the platforms are heard.
    pub fn open(&self, platforms: &Platforms, intake: &Intake) {
        let discord = platforms.values().filter_map(|platform| match platform {
            Platform::Discord(client) => Some((client.clone(), intake.clone())),
            Platform::Slack(_) => None,
        });
        let slack = platforms.values().filter_map(|platform| match platform {
            Platform::Slack(client) => Some(client.clone()),
            Platform::Discord(_) => None,
        });
        let routes = ::discord::http::router(discord).merge(::slack::http::router(slack));
        self.set(Some(routes));
    }

    /// Nothing is heard any more; what was begun is finished.
    pub fn close(&self) {
        self.set(None);
    }

    fn set(&self, routes: Option<Router>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = routes;
    }
}

async fn through(State(doors): State<Doors>, request: Request) -> Response {
    let routes = doors.0.read().unwrap_or_else(PoisonError::into_inner).clone();
    match routes {
        Some(routes) => routes.oneshot(request).await.into_response(),
        // Starting or ending: whoever delivers again finds somebody in a moment.
        None => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")]).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn status(routes: &Router, path: &str) -> StatusCode {
        let request = Request::post(path).body(Body::empty()).expect("a plain request");
        routes.clone().oneshot(request).await.into_response().status()
    }

    #[tokio::test]
    async fn a_door_is_closed_until_it_is_opened_and_after_it_was_closed() {
        let doors = Doors::default();
        let routes = doors.beside(Router::new());
        let (intake, _handed) = tokio::sync::mpsc::channel(1);
        for path in ["/discord/interactions", "/slack/events", "/slack/commands"] {
            assert_eq!(status(&routes, path).await, StatusCode::SERVICE_UNAVAILABLE);
            doors.open(&Platforms::new(), &intake);
            // No connection has a public key or a signing secret: nobody is asked.
            assert_eq!(status(&routes, path).await, StatusCode::NOT_FOUND);
            doors.close();
            assert_eq!(status(&routes, path).await, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(intake.strong_count(), 1);
        }
    }
}
