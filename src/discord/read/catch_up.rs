//! Catches up after a gap: reads the history of channels and submits messages that the gateway did not deliver.
//!
//! Every new gateway session begins with a gap. A message has the same key in the history and in its gateway event, so the
//! desk recognizes messages that it stored already. Reactions and clicks cannot be read from the history.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use chat::Intake;
use serenity::all::Message;
use tokio_util::sync::CancellationToken;

use super::partial::parse_message;
use super::submit::is_stored;
use crate::ground::connection::bot::Bot;
use crate::ground::limits::HISTORY_PAGE;
use crate::ground::rest::{Call, RestError};
use crate::ground::snowflake::Snowflake;

/// Watched channels are read this often even if no message seems to be missing.
const INTERVAL: Duration = Duration::from_secs(600);
/// The pause before a conversation that could not be read or stored is read again.
const RETRY_DELAY: Duration = Duration::from_secs(5);

/// Catches up when a session begins, when a message could not be stored, and at regular intervals.
pub(crate) async fn run(bot: Arc<Bot>, intake: Intake, cancel: CancellationToken) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    interval.tick().await;
    loop {
        let mut gap = None;
        let channels = tokio::select! {
            () = cancel.cancelled() => return,
            () = bot.sync.wait_for_work() => {
                if bot.sync.take_new_session() {
                    gap = Some(bot.sync.gap());
                    all_conversations(&bot)
                } else {
                    bot.sync.pending()
                }
            }
            _ = interval.tick() => bot.sync.watched().into_iter().collect(),
        };
        let mut is_behind = false;
        for channel in channels {
            tokio::select! {
                () = cancel.cancelled() => return,
                is_done = catch_up_conversation(&bot, &intake, &channel) => is_behind |= !is_done,
            }
        }
        if let Some(gap) = gap {
            bot.sync.finish_scan(gap);
        }
        if is_behind {
            // An immediate retry would meet the same obstacle.
            tokio::select! {
                () = cancel.cancelled() => return,
                () = tokio::time::sleep(RETRY_DELAY) => bot.sync.wake_again(),
            }
        }
    }
}

/// The watched conversations, their open threads, the bot's own threads, and every conversation seen so far.
fn all_conversations(bot: &Bot) -> Vec<String> {
    let watched = bot.sync.watched();
    let threads = bot.directory.open_threads().into_iter().filter(|thread| {
        let is_own = thread.owner_id.as_ref() == Some(&bot.identity.user);
        let is_watched = thread
            .parent_id
            .as_ref()
            .is_some_and(|parent| watched.contains(parent));
        let is_behind = thread
            .last_message_id
            .as_deref()
            .is_none_or(|last| Snowflake::parse(last) > bot.sync.after(&thread.id));
        (is_own || is_watched) && is_behind
    });
    let mut all: BTreeSet<String> = threads.map(|thread| thread.id).collect();
    all.extend(watched);
    all.extend(bot.sync.seen());
    all.extend(bot.sync.pending());
    all.into_iter().collect()
}

/// Reads one conversation to its end. `false` if the conversation has to be read again.
async fn catch_up_conversation(bot: &Arc<Bot>, intake: &Intake, channel: &str) -> bool {
    let facts = match bot.find_channel(channel).await {
        Ok(facts) => facts,
        Err(error) => return give_up(bot, channel, &error),
    };
    let location = bot.location_in(&facts);
    let gap = bot.sync.gap();
    let mut after = bot.sync.after(channel);
    loop {
        let query = format!("after={after}&limit={HISTORY_PAGE}");
        let call = Call::get("channels/{}/messages", &[channel]).query(&query);
        let page = match bot.call(&call).await {
            Ok(page) => page,
            Err(error) => return give_up(bot, channel, &error),
        };
        let page = page.as_array().cloned().unwrap_or_default();
        let (length, mut newest) = (page.len(), after);
        let mut messages: Vec<Message> = Vec::new();
        for raw in page {
            newest = newest.max(raw["id"].as_str().map(Snowflake::parse).unwrap_or_default());
            match parse_message(raw) {
                Ok(message) => messages.push(message),
                Err(error) => tracing::warn!(
                    channel.id = channel,
                    "A message of the history cannot be decoded: {error}"
                ),
            }
        }
        messages.sort_by_key(|message| message.id);
        for message in messages {
            let Some(said) = bot.message_inbound(&message, location.clone()) else {
                continue;
            };
            // The desk may have stored the message before the edit.
            let edited = bot.edit_inbound(&message, location.clone());
            for inbound in [said].into_iter().chain(edited) {
                if !is_stored(intake, inbound).await {
                    bot.sync.mark_missed(channel, &message.id.to_string());
                    return false;
                }
            }
            bot.sync.mark_stored(channel, &message.id.to_string());
            bot.sync.mark_read(channel, &message.id.to_string(), gap);
        }
        if length < HISTORY_PAGE || newest == after {
            bot.sync.mark_caught_up(channel, gap);
            return true;
        }
        after = newest;
    }
}

/// Handles a conversation that cannot be read. `true` if it can never be read, and is dropped.
fn give_up(bot: &Bot, channel: &str, error: &RestError) -> bool {
    if matches!(error, RestError::Rejected { .. }) {
        tracing::warn!(
            channel.id = channel,
            "The history of channel {channel} cannot be read: {error}"
        );
        bot.sync.mark_caught_up(channel, bot.sync.gap());
        return true;
    }
    let after = bot.sync.after(channel);
    bot.sync.mark_missed(channel, &after.successor().to_string());
    false
}
