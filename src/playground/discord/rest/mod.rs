//! Discord's REST API, version 10: a pure function from a request to an answer, and the HTTP around it.

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
