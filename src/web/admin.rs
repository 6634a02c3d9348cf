//! The admin port: `/healthz` (the process lives), `/readyz` (it can do its work), `/metrics` (Prometheus).
//!
//! It is for machines inside the house: no secrets, but no access control either, so it listens apart from the pages.

use std::future::Future;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;

/// The routes of the admin port. `obstacles` says, a sentence each, what keeps the desk from its work right now; with
/// none it is ready.
pub fn admin<Ask, Answer>(metrics: PrometheusHandle, obstacles: Ask) -> Router
where
    Ask: Fn() -> Answer + Clone + Send + Sync + 'static,
    Answer: Future<Output = Vec<String>> + Send,
{
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(move || ready(obstacles.clone())))
        .route("/metrics", get(move || scrape(metrics.clone())))
}

async fn ready<Ask, Answer>(obstacles: Ask) -> Response
where
    Ask: Fn() -> Answer,
    Answer: Future<Output = Vec<String>>,
{
    let obstacles = obstacles().await;
    if obstacles.is_empty() {
        return "ready\n".into_response();
    }
    let body = format!("not ready\n{}\n", obstacles.join("\n"));
    (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
}

async fn scrape(metrics: PrometheusHandle) -> Response {
    metrics.run_upkeep();
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], metrics.render()).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use axum::body::Body;
    use axum::http::Request;
    use http_body_util::BodyExt;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use tower::ServiceExt;

    use super::*;

    async fn get_from(app: &Router, path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).expect("a plain request");
        let answer = app.clone().oneshot(request).await.expect("a router never fails");
        let status = answer.status();
        let body = answer
            .into_body()
            .collect()
            .await
            .expect("a body in memory")
            .to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn readiness_follows_what_stands_in_the_way() {
        let blocked = Arc::new(AtomicBool::new(true));
        let seen = Arc::clone(&blocked);
        let obstacles = move || {
            let found = seen.load(Ordering::SeqCst);
            async move {
                if found {
                    vec!["hq is not connected".to_owned()]
                } else {
                    Vec::new()
                }
            }
        };
        let app = admin(PrometheusBuilder::new().build_recorder().handle(), obstacles);
        let (status, body) = get_from(&app, "/readyz").await;
        assert_eq!(
            (status, body.as_str()),
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "not ready\nhq is not connected\n"
            )
        );
        assert_eq!(get_from(&app, "/healthz").await.0, StatusCode::OK);
        blocked.store(false, Ordering::SeqCst);
        assert_eq!(
            get_from(&app, "/readyz").await,
            (StatusCode::OK, "ready\n".to_owned())
        );
    }

    #[tokio::test]
    async fn what_was_counted_is_shown() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let app = admin(recorder.handle(), || async { Vec::new() });
        metrics::with_local_recorder(&recorder, || metrics::counter!("desk_tickets_total").increment(3));
        let (_, body) = get_from(&app, "/metrics").await;
        assert!(body.contains("desk_tickets_total 3"), "{body}");
    }
}
