//! The command line. Exit status: 0 done, 1 failed, 2 wrong use.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
