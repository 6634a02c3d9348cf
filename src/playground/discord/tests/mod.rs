//! Tests of the emulated Discord: through REST, through a raw socket, and with the serenity client.

mod app_interactions;
mod client_limits;
mod compression;
mod files;
mod filled_in;
mod form_input;
mod gateway;
mod http_interactions;
mod interactions;
mod rest;
mod serenity_client;
mod support;
