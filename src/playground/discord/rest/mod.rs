//! Discord's REST API, version 10: handlers without I/O, and HTTP for them.

mod applications;
mod body;
mod callbacks;
mod channels;
mod guilds;
mod http;
mod messages;
mod reactions;
mod request;
mod routes;
mod threads;
mod webhooks;

pub(crate) use callbacks::respond;
pub(crate) use http::serve;
pub(crate) use request::Request;
