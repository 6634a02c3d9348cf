//! `frontdesk migrate`: migrates the database schema, or lists the pending migrations.

use std::process::ExitCode;

use frontdesk::config::Config;
use secrecy::ExposeSecret;
use store::{Store, StoreError};

use super::output;

pub(crate) async fn migrate(config: &Config, dry_run: bool) -> anyhow::Result<ExitCode> {
    let url = config.database.url.expose_secret();
    let (steps, verb) = match dry_run {
        true => (pending(url).await?, "would apply"),
        false => (migrated(url).await?, "applied"),
    };
    for step in &steps {
        output::line(format_args!("{verb} {step}"));
    }
    if steps.is_empty() {
        output::line("The schema is up to date.");
    }
    Ok(ExitCode::SUCCESS)
}

/// Applies the pending migrations. Closing the store leaves no log of SQLite behind.
async fn migrated(url: &str) -> anyhow::Result<Vec<&'static str>> {
    let store = Store::open(url).await?;
    let migrated = store.migrate().await?;
    store.close().await;
    Ok(migrated.applied)
}

/// The pending migrations. All of them are pending for a database that does not exist.
async fn pending(url: &str) -> anyhow::Result<Vec<&'static str>> {
    match Store::open_existing(url).await {
        Ok(store) => Ok(store.pending().await?),
        Err(StoreError::NoFile(_)) => Ok(Store::migrations().collect()),
        Err(error) => Err(error.into()),
    }
}
