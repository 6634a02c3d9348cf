//! `frontdesk manifest`: prints the registration data for a platform.

use std::path::Path;
use std::process::ExitCode;

use frontdesk::config::{Config, ConfigError};
use frontdesk::manifest;
use slack::Reach;

use super::arguments::{ManifestArgs, ManifestPlatform};
use super::output;

pub(crate) fn manifest(args: &ManifestArgs, config: &Path) -> anyhow::Result<ExitCode> {
    match args.platform {
        ManifestPlatform::Slack => output::line(serde_json::to_string_pretty(&for_slack(args, config)?)?),
        ManifestPlatform::Discord => {
            output::line(manifest::discord(args.application_id.as_deref()).trim_end());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Works without a configuration: an administrator needs the manifest before the tokens exist.
fn for_slack(args: &ManifestArgs, config: &Path) -> anyhow::Result<serde_json::Value> {
    if let Some(url) = &args.public_url {
        return Ok(manifest::slack(Reach::Http(url.trim_end_matches('/'))));
    }
    match Config::load(config) {
        Ok(config) => Ok(manifest::slack(manifest::reach(&config)?)),
        Err(ConfigError::Unreadable { .. }) => Ok(manifest::slack(Reach::Socket)),
        Err(ConfigError::Invalid(_)) => {
            tracing::warn!(
                "The configuration is not whole yet: this is the manifest for socket mode. With --public-url URL it is \
                 the one for events over HTTP"
            );
            Ok(manifest::slack(Reach::Socket))
        }
    }
}
