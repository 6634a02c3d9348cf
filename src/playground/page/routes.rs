//! The page's routes (a stand-in by A until C has its own).

use axum::Router;

use crate::Playground;

/// The page and what it asks.
pub fn router(_playground: Playground) -> Router {
    Router::new()
}
