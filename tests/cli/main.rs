//! The front door from the outside: the command line as it is typed, the example configuration, and a desk that starts
//! and ends as a supervisor would have it.

mod check;
mod demo;
mod deploy;
mod example;
mod program;
mod security;
mod serve;
