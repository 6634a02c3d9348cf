//! The command line: one file for each family of commands.

mod arguments;
mod backup;
mod connect_and_check;
mod inbox;
mod kb;
mod log;
mod log_option;
mod manifest;
mod migrate;
mod outbox;
mod output;
mod playground;
mod queue;
mod run;
mod serve;
mod sla;
mod transcript;

pub(crate) use run::run;
