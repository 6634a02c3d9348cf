//! The browser page.

mod routes;

pub use routes::router;
