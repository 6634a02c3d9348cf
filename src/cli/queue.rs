//! Functions shared by `frontdesk inbox` and `frontdesk outbox`.

use std::process::ExitCode;

use anyhow::anyhow;
use frontdesk::config::Config;
use secrecy::ExposeSecret;
use store::{Store, StoreError};

use super::output;

/// Opens the database. It must exist and its schema must be current: these commands do not migrate it.
pub(crate) async fn database(config: &Config) -> anyhow::Result<Store> {
    let store = match Store::open_existing(config.database.url.expose_secret()).await {
        Err(error @ StoreError::NoFile(_)) => {
            return Err(anyhow!(
                "{error}: `frontdesk serve` makes it, or [database] url names another file"
            ));
        }
        opened => opened?,
    };
    if store.pending().await?.is_empty() {
        return Ok(store);
    }
    Err(anyhow!(
        "the database is not of this version yet: run `frontdesk migrate` or `frontdesk serve`"
    ))
}

/// Runs an action for each id, and prints each outcome.
pub(crate) async fn each(
    ids: Vec<String>,
    mut act: impl AsyncFnMut(&str) -> anyhow::Result<bool>,
    yes: &str,
    no: &str,
) -> anyhow::Result<ExitCode> {
    let mut all = true;
    for id in ids {
        let done = act(&id).await?;
        all &= output::verdict(&id, done, yes, no);
    }
    Ok(output::exit(all))
}
