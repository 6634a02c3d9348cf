//! `frontdesk outbox`: lists, retries and drops messages. It works with or without a running desk.

use std::process::ExitCode;

use anyhow::{Context, anyhow};
use frontdesk::config::Config;
use serde_json::json;
use store::{OutboxEntry, OutboxId, OutboxState};

use super::arguments::OutboxAction;
use super::{output, queue};

pub(crate) async fn outbox(config: &Config, action: OutboxAction) -> anyhow::Result<ExitCode> {
    let store = queue::database(config).await?;
    match action {
        OutboxAction::List { state, listing } => {
            let state = state
                .map(|word| word.parse::<OutboxState>().map_err(|why| anyhow!(why)))
                .transpose()?;
            list(&store.outbox().list(state, listing.limit).await?, listing.json);
            Ok(ExitCode::SUCCESS)
        }
        OutboxAction::Show { id } => {
            let entry = store.outbox().show(parse(&id)?).await?;
            let entry = entry.with_context(|| format!("there is no {id}"))?;
            output::line(serde_json::to_string_pretty(&described(&entry, true))?);
            Ok(ExitCode::SUCCESS)
        }
        OutboxAction::Retry { ids } => {
            let retry = async |id: &str| Ok(store.outbox().replay(parse(id)?).await?);
            let no = "is not dead, uncertain or dropped; nothing done";
            queue::each(ids, retry, "is sent again", no).await
        }
        OutboxAction::Drop { ids } => {
            let drop = async |id: &str| Ok(store.outbox().drop(parse(id)?).await?);
            let no = "was sent, is being sent, or never was; nothing done";
            queue::each(ids, drop, "is dropped", no).await
        }
    }
}

fn parse(id: &str) -> anyhow::Result<OutboxId> {
    id.parse()
        .map_err(|_| anyhow!("\"{id}\" is no id of the outbox; they look like out_01J…"))
}

fn list(entries: &[OutboxEntry], json: bool) {
    if json {
        for entry in entries {
            output::line(described(entry, false));
        }
        return;
    }
    if entries.is_empty() {
        output::line("Nothing: everything has arrived.");
        return;
    }
    output::line(format_args!(
        "{:<30}  {:<9}  {:<8}  {:>5}  {:<24}  why",
        "id", "state", "kind", "tries", "to"
    ));
    for entry in entries {
        output::line(format_args!(
            "{:<30}  {:<9}  {:<8}  {:>5}  {:<24}  {}",
            entry.id.to_string(),
            entry.state.as_str(),
            entry.kind,
            entry.attempts,
            entry.queue,
            entry.last_error.as_deref().unwrap_or("-")
        ));
    }
}

/// A message as JSON; with its payload if `with_payload`.
fn described(entry: &OutboxEntry, with_payload: bool) -> serde_json::Value {
    let mut described = json!({
        "id": entry.id.to_string(),
        "state": entry.state.as_str(),
        "kind": entry.kind,
        "to": entry.queue,
        "attempts": entry.attempts,
        "next_at": entry.next_at.to_rfc3339(),
        "created_at": entry.created_at.to_rfc3339(),
        "post": entry.post.map(|post| post.to_string()),
        "last_error": entry.last_error,
    });
    if with_payload {
        described["message"] = json!(entry.message);
    }
    described
}
