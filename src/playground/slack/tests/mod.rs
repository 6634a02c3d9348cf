//! The emulated Slack driven from outside: by slack-morphism, and by hand where it must be strict.

mod by_hand;
mod delivering;
mod files;
mod history;
mod interacting;
mod leaving;
mod morphism;
mod over_http;
mod strictness;
