//! The routes for signed requests of the platforms, on `[http] listen`.
//!
//! The port is open before the connections exist. The routes hold senders of the intake, and receiving ends when the last
//! sender is dropped. The routes are therefore added when the desk starts to receive, and removed at shutdown.

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

/// The platforms' routes while the desk receives. Cheap to clone.
#[derive(Clone, Default)]
pub struct PlatformRoutes(Arc<RwLock<Option<Router>>>);

impl PlatformRoutes {
    /// The pages, together with the platforms' paths.
    pub fn merged_with(&self, pages: Router) -> Router {
        let platform_routes = Router::new()
            .route("/discord/{*rest}", any(forward))
            .route("/slack/{*rest}", any(forward))
            .with_state(self.clone());
        pages.merge(platform_routes)
    }

    /// Starts to accept requests.
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

    /// Stops accepting requests. Requests in progress finish.
    pub fn close(&self) {
        self.set(None);
    }

    fn set(&self, routes: Option<Router>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = routes;
    }
}

async fn forward(State(platform_routes): State<PlatformRoutes>, request: Request) -> Response {
    let routes = platform_routes
        .0
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    match routes {
        Some(routes) => routes.oneshot(request).await.into_response(),
        // The desk is starting or stopping. The platform retries the request.
        None => (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")]).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn status(routes: &Router, path: &str) -> StatusCode {
        let request = Request::post(path)
            .body(Body::empty())
            .expect("the request is valid");
        routes.clone().oneshot(request).await.into_response().status()
    }

    #[tokio::test]
    async fn requests_are_refused_before_the_start_and_after_the_end() {
        let routes = PlatformRoutes::default();
        let router = routes.merged_with(Router::new());
        let (intake, _handed) = tokio::sync::mpsc::channel(1);
        for path in ["/discord/interactions", "/slack/events", "/slack/commands"] {
            assert_eq!(status(&router, path).await, StatusCode::SERVICE_UNAVAILABLE);
            routes.open(&Platforms::new(), &intake);
            // No connection has a public key or a signing secret, so no route exists.
            assert_eq!(status(&router, path).await, StatusCode::NOT_FOUND);
            routes.close();
            assert_eq!(status(&router, path).await, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(intake.strong_count(), 1);
        }
    }
}
