//! `frontdesk migrate`: migrates the database schema, or lists the pending migrations.

use std::process::ExitCode;

use frontdesk::config::Config;
use secrecy::ExposeSecret;
use store::Store;

use super::output;

pub(crate) async fn migrate(config: &Config, dry_run: bool) -> anyhow::Result<ExitCode> {
    let store = Store::open(config.database.url.expose_secret()).await?;
    let (steps, verb) = match dry_run {
        true => (store.pending().await?, "would apply"),
        false => (store.migrate().await?.applied, "applied"),
    };
    for step in &steps {
        output::line(format_args!("{verb} {step}"));
    }
    if steps.is_empty() {
        output::line("The schema is up to date.");
    }
    Ok(ExitCode::SUCCESS)
}
