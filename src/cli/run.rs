//! From what was typed to how it ended.

use std::process::ExitCode;

use clap::Parser;
use frontdesk::config::Config;

use super::arguments::{Cli, Command};
use super::{backup, inbox, log, manifest, migrate, outbox, output, playground, serve, transcript, try_out};

/// What the program's own log says if RUST_LOG says nothing.
const USUAL: &str = "info,serenity=warn,slack_morphism=warn,sqlx=warn";
/// The same where the answer on the screen is what counts.
const QUIET: &str = "warn,serenity=error,slack_morphism=error,sqlx=error";

/// Does what was typed.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complaint(format_args!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(answer(cli)) {
        Ok(code) => code,
        Err(error) => {
            output::complaint(format_args!("frontdesk: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn answer(cli: Cli) -> anyhow::Result<ExitCode> {
    let usual = match cli.command {
        Command::Serve => USUAL,
        Command::Demo(_)
        | Command::Playground(_)
        | Command::Check
        | Command::Migrate { .. }
        | Command::Manifest(_)
        | Command::Outbox { .. }
        | Command::Inbox { .. }
        | Command::Transcript(_)
        | Command::Backup(_)
        | Command::Restore(_) => QUIET,
    };
    log::start(cli.log, usual);
    let config = || Config::load(&cli.config);
    match cli.command {
        Command::Serve => serve::serve(config()?).await,
        Command::Demo(args) => serve::demo(args).await,
        Command::Playground(args) => playground::playground(&args).await,
        Command::Check => try_out::check(config()).await,
        Command::Migrate { dry_run } => migrate::migrate(&config()?, dry_run).await,
        Command::Manifest(args) => manifest::manifest(&args, &cli.config),
        Command::Outbox { action } => outbox::outbox(&config()?, action).await,
        Command::Inbox { action } => inbox::inbox(&config()?, action).await,
        Command::Transcript(args) => transcript::transcript(&config()?, &args).await,
        Command::Backup(args) => backup::backup(&config()?, &args).await,
        Command::Restore(args) => backup::restore(&config()?, &args).await,
    }
}
