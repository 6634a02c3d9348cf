//! Runs an action on the knowledge base.

use std::process::ExitCode;

use frontdesk::config::Config;

use super::arguments::KbAction;
use super::{evaluate, gaps, import, learned, search};

pub(crate) async fn kb(config: &Config, action: KbAction) -> anyhow::Result<ExitCode> {
    match action {
        KbAction::Import(args) => import::import(config, args).await,
        KbAction::Search(args) => search::search(config, &args).await,
        KbAction::Evaluate(args) => evaluate::evaluate(config, &args).await,
        KbAction::Learned(args) => learned::learned(config, &args).await,
        KbAction::Gaps(args) => gaps::gaps(config, &args).await,
    }
}
