//! Receives events from the adapters: stores messages before they are acknowledged, and answers interactions at once.
//!
//! Events that arrive during a commit share the next commit. Each interaction runs in its own task: prefetch, one
//! transaction that accepts, decides and writes, then the answer.

use std::time::Duration;

use chat::{Answer, ChatPlatform, Inbound, InboundEvent, InboundRequest, Reply};
use commands::{CommandError, Prefetched};
use store::Kept;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::conflicts::MAX_ATTEMPTS;
use crate::{Context, conflicts, prefetch, random};

/// The most events in one commit.
const MAX_EVENTS_PER_COMMIT: usize = 256;

/// Platforms wait three seconds for an answer. The prefetch may take half of that time.
const PREFETCH_TIMEOUT: Duration = Duration::from_millis(1500);

/// Receives events until all senders are gone and all events are answered.
pub async fn receive<P: ChatPlatform + 'static>(
    context: Context<P>,
    mut intake: mpsc::Receiver<InboundRequest>,
) {
    let mut answering = JoinSet::new();
    let mut handed = Vec::new();
    while intake.recv_many(&mut handed, MAX_EVENTS_PER_COMMIT).await > 0 {
        let (waiting, events): (Vec<_>, Vec<_>) = handed
            .drain(..)
            .partition(|handed: &InboundRequest| handed.inbound.wants_reply());
        for InboundRequest { inbound, answer } in waiting {
            let context = context.clone();
            answering.spawn(async move {
                let began = Instant::now();
                let reply = match &inbound.what {
                    InboundEvent::Typing { .. } => suggest(&context, &inbound).await,
                    _ => answer_person(context, inbound).await,
                };
                metrics::histogram!("desk_ack_duration_seconds").record(began.elapsed());
                // The adapter may have stopped waiting.
                let _gone = answer.send(reply);
            });
        }
        if !events.is_empty() {
            store_events(&context, events).await;
        }
        while answering.try_join_next().is_some() {}
    }
    while answering.join_next().await.is_some() {}
}

/// Stores events in one commit. They are acknowledged after the commit.
async fn store_events<P: ChatPlatform>(context: &Context<P>, events: Vec<InboundRequest>) {
    if !context.has_disk_space() {
        for waiting in events {
            let _gone = waiting.answer.send(Answer::NotStored);
        }
        return;
    }
    let began = Instant::now();
    let (inbounds, answers): (Vec<Inbound>, Vec<_>) = events
        .into_iter()
        .map(|handed| (handed.inbound, handed.answer))
        .unzip();
    let stored = context.store.inbox().keep(&inbounds, context.wall()).await;
    let answer = match &stored {
        Ok(stored) => {
            let duplicates = stored.iter().filter(|stored| **stored == Kept::Duplicate).count();
            metrics::counter!("desk_inbox_received_total", "source" => "event")
                .increment(stored.len() as u64);
            metrics::counter!("desk_inbox_duplicates_total").increment(duplicates as u64);
            context.notifiers.process.notify();
            Answer::Stored
        }
        Err(error) => {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "Cannot store events; the platform delivers them again"
            );
            Answer::NotStored
        }
    };
    for waiting in answers {
        let _gone = waiting.send(answer.clone());
    }
    metrics::histogram!("desk_ack_duration_seconds").record(began.elapsed());
}

/// Returns suggestions for a person who types a command. Nothing is stored, and an error suggests nothing.
async fn suggest<P: ChatPlatform + 'static>(context: &Context<P>, inbound: &Inbound) -> Answer {
    let suggesting = async {
        let facts = prefetch::look_up_facts(context, inbound).await;
        let facts = facts.map_err(|prefetch::LookupFailed(why)| why)?;
        let read = async {
            let mut uow = context.store.look(context.now()).await?;
            commands::suggestions(&mut uow, &context.desk(), inbound, &facts).await
        };
        read.await.map_err(|error: CommandError| error_chain(&error))
    };
    match tokio::time::timeout(PREFETCH_TIMEOUT, suggesting).await {
        Ok(Ok(suggestions)) => Answer::Suggestions(suggestions),
        Ok(Err(why)) => {
            tracing::warn!(why, "Cannot suggest articles");
            Answer::Suggestions(Vec::new())
        }
        Err(_) => Answer::Suggestions(Vec::new()),
    }
}

/// Processes an interaction and returns its answer.
async fn answer_person<P: ChatPlatform + 'static>(context: Context<P>, inbound: Inbound) -> Answer {
    metrics::counter!("desk_inbox_received_total", "source" => "interaction").increment(1);
    if !context.has_disk_space() {
        return Answer::NotStored;
    }
    let facts =
        match tokio::time::timeout(PREFETCH_TIMEOUT, prefetch::look_up_facts(&context, &inbound)).await {
            Ok(Ok(facts)) => facts,
            Ok(Err(prefetch::LookupFailed(why))) => {
                tracing::warn!(why, inbound.key, "Cannot prefetch the facts of an interaction");
                return Answer::NotStored;
            }
            Err(_) => {
                tracing::warn!(
                    inbound.key,
                    "Prefetching the facts of an interaction takes too long"
                );
                return Answer::NotStored;
            }
        };
    let mut fault = "every attempt met a conflict".to_owned();
    for attempt in 1..=MAX_ATTEMPTS {
        // A separate task turns a panic into an answer and rolls the transaction back.
        let decided = tokio::spawn(decide(context.clone(), inbound.clone(), facts.clone())).await;
        match decided {
            Ok(Ok(Some(reply))) => return Answer::Reply(reply),
            Ok(Ok(None)) => {
                metrics::counter!("desk_inbox_duplicates_total").increment(1);
                return Answer::Reply(Reply::Quiet);
            }
            Ok(Err(error)) if error.is_conflict() => conflicts::wait_after(attempt).await,
            Ok(Err(error)) => {
                fault = error_chain(&error);
                break;
            }
            Err(panic) => {
                fault = panic.to_string();
                break;
            }
        }
    }
    let reference = random::reference();
    tracing::error!(reference, fault, inbound.key, "An interaction failed");
    Answer::Reply(commands::fault(&context.desk(), &reference))
}

/// Accepts, decides and writes in one transaction. `None` if the interaction was processed before.
async fn decide<P: ChatPlatform>(
    context: Context<P>,
    inbound: Inbound,
    facts: Prefetched,
) -> Result<Option<Reply>, CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    if !uow.inbox().accept(&inbound).await? {
        return Ok(None);
    }
    commands::prefetch(&mut uow, &[&inbound]).await?;
    let reply = match commands::handle(&mut uow, &context.desk(), &inbound, &facts).await {
        Err(CommandError::RolledBack(reply)) => {
            drop(uow);
            uow = context.store.begin(context.now()).await?;
            if !uow.inbox().accept(&inbound).await? {
                return Ok(None);
            }
            *reply
        }
        other => other?,
    };
    if is_open_again(&inbound, &reply) {
        uow.inbox().reject(&inbound).await?;
    }
    context.committed(uow.commit().await?);
    Ok(Some(reply))
}

/// Whether a submitted form stays open. The platform submits it again with the same key, and that is no duplicate.
fn is_open_again(inbound: &Inbound, reply: &Reply) -> bool {
    let is_form = matches!(inbound.what, InboundEvent::Submitted { .. });
    is_form && matches!(reply, Reply::Refused { .. } | Reply::Form(_))
}

/// An error and its sources in one line.
pub(crate) fn error_chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        source = cause.source();
    }
    line
}
