//! Tests of the emulated Slack: with slack-morphism, and with a raw client for refusals.

mod deactivated;
mod delivery;
mod files;
mod history;
mod http_delivery;
mod input_rules;
mod interactions;

mod morphism;
mod raw_client;
mod refusals;
