//! `frontdesk kb import`: imports article files.

use std::process::ExitCode;

use anyhow::anyhow;
use commands::{ImportReport, Words};
use frontdesk::config::Config;
use frontdesk::{articles, clock, settings};
use secrecy::ExposeSecret;
use store::Store;

use super::arguments::ImportArgs;
use crate::cli::output;

pub(crate) async fn import(config: &Config, args: ImportArgs) -> anyhow::Result<ExitCode> {
    let desk = settings::without_channels(config, Words::in_language(&config.desk.language)?);
    let mut defaults = articles::defaults(config);
    defaults.audience = args.audience.unwrap_or(defaults.audience);
    defaults.state = args.state.map_or(defaults.state, Into::into);
    let store = database(config).await?;
    let report = articles::import_paths(&args.paths, &defaults, &store, &desk, clock::wall()).await?;
    store.close().await;
    tell(&report);
    Ok(output::exit(report.failed == 0))
}

/// Opens the database. An empty one is migrated; one of another version may belong to a running desk.
async fn database(config: &Config) -> anyhow::Result<Store> {
    let store = Store::open(config.database.url.expose_secret()).await?;
    let pending = store.pending().await?.len();
    if pending == Store::migrations().count() {
        store.migrate().await?;
    } else if pending > 0 {
        return Err(anyhow!(
            "the database is not of this version yet: run `frontdesk migrate` or `frontdesk serve`"
        ));
    }
    Ok(store)
}

fn tell(report: &ImportReport) {
    for warning in &report.warnings {
        output::complaint(format_args!("warning: {warning}"));
    }
    for error in &report.errors {
        output::complaint(format_args!("error: {error}"));
    }
    output::line(format_args!(
        "{} new, {} changed, {} unchanged, {} archived, {} failed.",
        report.new, report.changed, report.unchanged, report.archived, report.failed
    ));
    output::line(format_args!(
        "Articles that requesters can read now: {}",
        report.for_requesters
    ));
    if report.for_requesters == 0 && report.new + report.changed + report.unchanged > 0 {
        output::line(
            "Requesters read validated articles for everyone or for a group: see `state` and `audience` in the files, or \
             --state and --audience.",
        );
    }
}
