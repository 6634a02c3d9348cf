//! What `frontdesk inbox` and `frontdesk outbox` have in common: the database behind them, and several ids at once.

use std::process::ExitCode;

use anyhow::anyhow;
use frontdesk::config::Config;
use secrecy::ExposeSecret;
use store::Store;

use super::output;

/// The database, which must be of this version: nothing here migrates it.
pub(crate) async fn database(config: &Config) -> anyhow::Result<Store> {
    let store = Store::open(config.database.url.expose_secret()).await?;
    if store.pending().await?.is_empty() {
        return Ok(store);
    }
    Err(anyhow!(
        "the database is not of this version yet: run `frontdesk migrate` or `frontdesk serve`"
    ))
}

/// Does one thing with each of several ids, and says of each whether it was done.
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
