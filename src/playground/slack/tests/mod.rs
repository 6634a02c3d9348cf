//! The emulated Slack driven from outside: by slack-morphism, and by hand where it must be strict.

mod deactivated;
mod delivery;
mod files;
mod history;
mod http_delivery;
mod interactions;

mod morphism;
mod raw_client;
mod refusals;
