//! `frontdesk playground`: the emulated Slack and Discord without a desk, for any bot.

use std::process::ExitCode;

use anyhow::Context;
use playground::{Playground, PlaygroundConfig};
use serde_json::Value;

use super::arguments::PlaygroundArgs;
use super::output;

pub(crate) async fn playground(args: &PlaygroundArgs) -> anyhow::Result<ExitCode> {
    let config = PlaygroundConfig {
        port: args.port,
        ..PlaygroundConfig::default()
    };
    let playground = Playground::start(config)
        .await
        .with_context(|| format!("cannot listen on 127.0.0.1:{}", args.port))?;
    if let Some(url) = &args.slack_request_url {
        playground.slack().set_request_url(Some(url));
    }
    if let Some(url) = &args.discord_interactions_url {
        playground.discord().set_interactions_url_unchecked(url);
    }
    let described = playground.describe();
    match args.json {
        true => output::line(&described),
        false => print(&described),
    }
    tokio::signal::ctrl_c().await?;
    playground.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

fn print(described: &Value) {
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    output::line(format_args!("Page     {}", text(&described["url"])));
    for platform in ["slack", "discord"] {
        output::line(format_args!("\n{platform}"));
        for (key, value) in described[platform].as_object().into_iter().flatten() {
            if let Some(value) = value.as_str() {
                output::line(format_args!("  {key:<16} {value}"));
            }
        }
        for list in ["channels", "people"] {
            for one in described[platform][list].as_array().into_iter().flatten() {
                let what = list.trim_end_matches('s').replace("people", "person");
                output::line(format_args!(
                    "  {what:<16} {:<20} {}",
                    text(&one["id"]),
                    text(&one["name"])
                ));
            }
        }
    }
    output::line("\nCtrl-C ends it.");
}
