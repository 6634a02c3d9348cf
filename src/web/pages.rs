//! The first page of the main port.

use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

/// The page has no scripts and no external resources, so the strictest content security policy applies.
const INDEX: &str = include_str!("index.html");

/// The routes of the pages.
pub fn pages() -> Router {
    Router::new().route("/", get(index))
}

async fn index() -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, Html(INDEX)).into_response()
}
