//! `frontdesk sla explain`: explains why something is due when it is.

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use commands::{Words, explain_promises};
use desk::Reference;
use frontdesk::clock::Clock;
use frontdesk::config::Config;
use frontdesk::settings;

use super::arguments::ExplainArgs;
use crate::cli::{output, queue};

pub(crate) async fn explain(config: &Config, args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let reference: Reference = args
        .reference
        .parse()
        .map_err(|why| anyhow!("\"{}\": {why}", args.reference))?;
    let desk = settings::without_channels(config, Words::in_language(&config.desk.language)?);
    let store = queue::database(config).await?;
    let now = Clock::moved(config.clock_file.clone(), 1).now();
    let mut uow = store.look(now).await?;
    let text = explain_promises(&mut uow, &desk, reference).await?;
    output::line(text.with_context(|| format!("there is no {reference}"))?);
    Ok(ExitCode::SUCCESS)
}
