//! What was said while nobody listened: read from the channels' history and handed over as if it had come in.
//!
//! A new gateway session begins with a gap. Messages carry the same key on both ways, so what was heard already is
//! known again by whoever keeps them. Reactions and clicks cannot be read afterwards.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chat::{Answer, Intake};
use serenity::all::Message;
use tokio_util::sync::CancellationToken;

use crate::client::connect::Inner;
use crate::ground::clock::Snowflake;
use crate::client::events::hand;
use crate::ground::rest::{Call, Trouble};

/// What is read in one request.
const PAGE: usize = 100;
/// Watched channels are looked through this often even if nothing seems to be missing.
const EVERY: Duration = Duration::from_secs(600);
/// How long to wait before asking again for what could not be kept.
const PAUSE: Duration = Duration::from_secs(5);

/// Catches up whenever a session begins, whenever something could not be kept, and now and then.
pub(crate) async fn run(inner: Arc<Inner>, intake: Intake, cancel: CancellationToken) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    every.tick().await;
    loop {
        let mut gap = None;
        let channels = tokio::select! {
            () = cancel.cancelled() => return,
            () = inner.heard.to_be_read() => {
                if inner.heard.take_session() {
                    gap = Some(inner.heard.gap());
                    everywhere(&inner)
                } else {
                    inner.heard.missing()
                }
            }
            _ = every.tick() => inner.heard.followed().into_iter().collect(),
        };
        let mut is_behind = false;
        for channel in channels {
            tokio::select! {
                () = cancel.cancelled() => return,
                done = conversation(&inner, &intake, &channel) => is_behind |= !done,
            }
        }
        if let Some(gap) = gap {
            inner.heard.looked_everywhere(gap);
        }
        if is_behind {
            // Whatever stood in the way, asking at once would meet it again.
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => inner.heard.look_again(),
            }
        }
    }
}

/// The followed conversations, their open threads and our own ones, and every conversation heard so far.
fn everywhere(inner: &Inner) -> Vec<String> {
    let watched = inner.heard.followed();
    let threads = inner.directory.open_threads().into_iter().filter(|thread| {
        let is_ours = thread.owner_id.as_ref() == Some(&inner.own.user);
        let is_watched = thread
            .parent_id
            .as_ref()
            .is_some_and(|parent| watched.contains(parent));
        let is_behind = thread
            .last_message_id
            .as_deref()
            .is_none_or(|last| Snowflake::of(last) > inner.heard.after(&thread.id));
        (is_ours || is_watched) && is_behind
    });
    let mut all: BTreeSet<String> = threads.map(|thread| thread.id).collect();
    all.extend(watched);
    all.extend(inner.heard.known());
    all.extend(inner.heard.missing());
    all.into_iter().collect()
}

/// Reads one conversation to its end; `false` if that has to be tried again.
async fn conversation(inner: &Arc<Inner>, intake: &Intake, channel: &str) -> bool {
    let facts = match inner.find_channel(channel).await {
        Ok(facts) => facts,
        Err(trouble) => return given_up(inner, channel, &trouble),
    };
    let spot = inner.spot(&facts);
    let gap = inner.heard.gap();
    let mut after = inner.heard.after(channel);
    loop {
        let call =
            Call::get("channels/{}/messages", &[channel]).asking(&format!("after={after}&limit={PAGE}"));
        let page = match inner.call(&call).await {
            Ok(page) => page,
            Err(trouble) => return given_up(inner, channel, &trouble),
        };
        let page = page.as_array().cloned().unwrap_or_default();
        let (length, mut newest) = (page.len(), after);
        let mut messages: Vec<Message> = Vec::new();
        for raw in page {
            newest = newest.max(raw["id"].as_str().map(Snowflake::of).unwrap_or_default());
            match serde_json::from_value(raw) {
                Ok(message) => messages.push(message),
                Err(error) => tracing::warn!(
                    channel.id = channel,
                    "A message of the history cannot be read: {error}"
                ),
            }
        }
        messages.sort_by_key(|message| message.id);
        for message in messages {
            let Some(said) = inner.message_inbound(&message, spot.clone()) else {
                continue;
            };
            // It may have been kept before it was edited.
            let edited = inner.edit_inbound(&message, spot.clone());
            for inbound in [said].into_iter().chain(edited) {
                if matches!(hand(intake, inbound).await, None | Some(Answer::NotStored)) {
                    inner.heard.missed(channel, &message.id.to_string());
                    return false;
                }
            }
            inner.heard.kept(channel, &message.id.to_string());
            inner.heard.read(channel, &message.id.to_string(), gap);
        }
        if length < PAGE || newest == after {
            inner.heard.found_again(channel, gap);
            return true;
        }
        after = newest;
    }
}

/// Whether a conversation is done with because it can never be read.
fn given_up(inner: &Inner, channel: &str, trouble: &Trouble) -> bool {
    if matches!(trouble, Trouble::Refused { .. }) {
        tracing::warn!(
            channel.id = channel,
            "The history of channel {channel} cannot be read: {trouble}"
        );
        inner.heard.found_again(channel, inner.heard.gap());
        return true;
    }
    let after = inner.heard.after(channel);
    inner.heard.missed(channel, &Snowflake(after.0 + 1).to_string());
    false
}
