//! `frontdesk inbox`: lists, retries and drops events. It works with or without a running desk.

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use frontdesk::config::Config;
use serde_json::json;
use store::{InboxEntry, InboxId, InboxState};

use super::arguments::InboxAction;
use super::{output, queue};

pub(crate) async fn inbox(config: &Config, action: InboxAction) -> anyhow::Result<ExitCode> {
    let store = queue::database(config).await?;
    match action {
        InboxAction::List { state, listing } => {
            let state = state
                .map(|word| word.parse::<InboxState>().map_err(|why| anyhow!(why)))
                .transpose()?;
            list(&store.inbox().list(state, listing.limit).await?, listing.json);
            Ok(ExitCode::SUCCESS)
        }
        InboxAction::Show { id } => {
            let entry = store.inbox().show(parse(&id)?).await?;
            let entry = entry.with_context(|| format!("there is no {id}"))?;
            output::line(serde_json::to_string_pretty(&described(&entry, true))?);
            Ok(ExitCode::SUCCESS)
        }
        InboxAction::Retry { ids } => {
            let retry = async |id: &str| Ok(store.inbox().retry(parse(id)?).await?);
            queue::each(
                ids,
                retry,
                "is dealt with again",
                "was not set aside; nothing done",
            )
            .await
        }
        InboxAction::Drop { ids } => {
            let drop = async |id: &str| Ok(store.inbox().drop(parse(id)?, frontdesk::clock::wall()).await?);
            queue::each(ids, drop, "is dropped", "was not set aside; nothing done").await
        }
    }
}

fn parse(id: &str) -> anyhow::Result<InboxId> {
    id.parse()
        .map_err(|_| anyhow!("\"{id}\" is no id of the inbox; they look like inb_01J…"))
}

fn list(entries: &[InboxEntry], json: bool) {
    if json {
        for entry in entries {
            output::line(described(entry, false));
        }
        return;
    }
    if entries.is_empty() {
        output::line("Nothing: everything has been dealt with.");
        return;
    }
    output::line(format_args!(
        "{:<30}  {:<11}  {:>5}  {:<20}  {:<24}  why",
        "id", "state", "tries", "received", "from"
    ));
    for entry in entries {
        output::line(format_args!(
            "{:<30}  {:<11}  {:>5}  {:<20}  {:<24}  {}",
            entry.id.to_string(),
            entry.state.as_str(),
            entry.attempts,
            entry.received_at.format("%Y-%m-%d %H:%M:%SZ").to_string(),
            entry.conversation,
            entry.last_error.as_deref().unwrap_or("-")
        ));
    }
}

/// An event as JSON; with its payload if `with_payload`.
fn described(entry: &InboxEntry, with_payload: bool) -> serde_json::Value {
    let mut described = json!({
        "id": entry.id.to_string(),
        "state": entry.state.as_str(),
        "connection": entry.connection,
        "key": entry.key,
        "conversation": entry.conversation,
        "attempts": entry.attempts,
        "received_at": entry.received_at.to_rfc3339(),
        "last_error": entry.last_error,
    });
    if with_payload {
        let payload = serde_json::from_str(&entry.payload);
        described["event"] = payload.unwrap_or_else(|_| json!(entry.payload));
    }
    described
}
