//! Runs an action on promises about time.

use std::path::Path;
use std::process::ExitCode;

use frontdesk::config::Config;

use super::arguments::SlaAction;
use super::{explain, simulate};

/// Runs the action. A simulation of an event log needs no configuration.
pub(crate) async fn sla(config: &Path, action: SlaAction) -> anyhow::Result<ExitCode> {
    match action {
        SlaAction::Simulate(args) => simulate::simulate(config, &args).await,
        SlaAction::Explain(args) => explain::explain(&Config::load(config)?, &args).await,
    }
}
