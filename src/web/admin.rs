//! The admin port: `/healthz` (liveness), `/readyz` (readiness), `/metrics` (Prometheus).
//!
//! The routes reveal no secrets and have no access control. They belong on a private network, so they use a port of their
//! own.

use std::future::Future;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;

/// The routes of the admin port. `obstacles` returns the reasons why the desk is not ready, one sentence each.
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
        let request = Request::get(path)
            .body(Body::empty())
            .expect("the request is valid");
        let answer = app
            .clone()
            .oneshot(request)
            .await
            .expect("a router is infallible");
        let status = answer.status();
        let body = answer
            .into_body()
            .collect()
            .await
            .expect("the body is in memory")
            .to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn readiness_follows_the_obstacles() {
        let blocked = Arc::new(AtomicBool::new(true));
        let shared = Arc::clone(&blocked);
        let obstacles = move || {
            let is_blocked = shared.load(Ordering::SeqCst);
            async move {
                if is_blocked {
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
    async fn counters_appear_in_the_metrics() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let app = admin(recorder.handle(), || async { Vec::new() });
        metrics::with_local_recorder(&recorder, || metrics::counter!("desk_tickets_total").increment(3));
        let (_, body) = get_from(&app, "/metrics").await;
        assert!(body.contains("desk_tickets_total 3"), "{body}");
    }
}
