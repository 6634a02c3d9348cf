//! `frontdesk manifest`: what a platform must be told.

use std::process::ExitCode;

use frontdesk::manifest;

use super::arguments::{ManifestArgs, Told};
use super::output;

pub(crate) fn manifest(args: &ManifestArgs) -> anyhow::Result<ExitCode> {
    match args.platform {
        Told::Slack => output::line(serde_json::to_string_pretty(&manifest::slack())?),
        Told::Discord => output::line(manifest::discord(args.application_id.as_deref()).trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}
