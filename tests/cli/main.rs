//! The command line: its commands, the files in `deploy/`, and a desk that a supervisor starts and ends.

mod check;
mod demo;
mod deploy;
mod example;
mod kb;
mod program;
mod security;
mod serve;
mod sla;
