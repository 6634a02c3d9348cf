//! Runs a command, from its arguments to its exit status.

use std::process::ExitCode;

use clap::Parser;
use frontdesk::config::Config;

use super::arguments::{Cli, Command};
use super::{
    backup, connect_and_check, inbox, kb, log, manifest, migrate, outbox, output, playground, serve, sla,
    transcript,
};

/// The default log filter of a service.
const SERVICE: &str = "info,serenity=warn,slack_morphism=warn,sqlx=warn,tantivy=warn";
/// The default log filter of commands that print their result.
const QUIET: &str = "warn,serenity=error,slack_morphism=error,sqlx=error,tantivy=error";

/// Runs the command.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complaint(format_args!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(dispatch(cli)) {
        Ok(code) => code,
        Err(error) => {
            output::complaint(format_args!("frontdesk: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let default_filter = match cli.command {
        Command::Serve => SERVICE,
        Command::Demo(_)
        | Command::Playground(_)
        | Command::Check
        | Command::Migrate { .. }
        | Command::Manifest(_)
        | Command::Outbox { .. }
        | Command::Inbox { .. }
        | Command::Kb { .. }
        | Command::Sla { .. }
        | Command::Transcript(_)
        | Command::Backup(_)
        | Command::Restore(_) => QUIET,
    };
    log::start(cli.log.form(), default_filter);
    let config = || Config::load(&cli.config);
    match cli.command {
        Command::Serve => serve::serve(config()?).await,
        Command::Demo(args) => serve::demo(args).await,
        Command::Playground(args) => playground::playground(&args).await,
        Command::Check => connect_and_check::check(config()).await,
        Command::Migrate { dry_run } => migrate::migrate(&config()?, dry_run).await,
        Command::Manifest(args) => manifest::manifest(&args, &cli.config),
        Command::Outbox { action } => outbox::outbox(&config()?, action).await,
        Command::Inbox { action } => inbox::inbox(&config()?, action).await,
        Command::Kb { action } => kb::kb(&config()?, action).await,
        Command::Sla { action } => sla::sla(&cli.config, action).await,
        Command::Transcript(args) => transcript::transcript(&config()?, &args).await,
        Command::Backup(args) => backup::backup(&config()?, &args).await,
        Command::Restore(args) => backup::restore(&config()?, &args).await,
    }
}
