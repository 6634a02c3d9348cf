//! Takes what the platforms hand over: keeps events before they are acknowledged, answers people at once.
//!
//! Events that arrive while a commit is under way share the next one. Whoever waits for an answer gets a task of their
//! own: look up, then one transaction that accepts, decides and writes, then the answer.

use std::time::Duration;

use chat::{Answer, ChatPlatform, Handed, Inbound, Reply};
use commands::{CommandError, Known};
use store::Kept;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::{Context, chance, know};

/// Events that share one commit at most.
const MOST_EVENTS: usize = 256;

/// Platforms wait three seconds for an answer; looking up may take half of it.
const LOOK_UP_FOR: Duration = Duration::from_millis(1500);

/// How often a decision is made again because rows moved under it.
pub(crate) const MOST_TRIES: usize = 3;

/// Takes what is handed over until nobody can hand over any more, and all that was handed over is answered.
pub async fn receive<P: ChatPlatform + 'static>(context: Context<P>, mut intake: mpsc::Receiver<Handed>) {
    let mut answering = JoinSet::new();
    let mut handed = Vec::new();
    while intake.recv_many(&mut handed, MOST_EVENTS).await > 0 {
        let (waiting, events): (Vec<_>, Vec<_>) = handed
            .drain(..)
            .partition(|handed: &Handed| handed.inbound.wants_reply());
        for Handed { inbound, answer } in waiting {
            let context = context.clone();
            answering.spawn(async move {
                let began = Instant::now();
                let reply = reply_to(context, inbound).await;
                metrics::histogram!("desk_ack_duration_seconds").record(began.elapsed());
                // Whoever asked may be gone; then nobody waits for the answer.
                let _gone = answer.send(reply);
            });
        }
        if !events.is_empty() {
            keep(&context, events).await;
        }
        while answering.try_join_next().is_some() {}
    }
    while answering.join_next().await.is_some() {}
}

/// Keeps events in one commit, and only then lets them be acknowledged.
async fn keep<P: ChatPlatform>(context: &Context<P>, events: Vec<Handed>) {
    if !context.has_room() {
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
    let kept = context.store.inbox().keep(&inbounds, context.wall()).await;
    let answer = match &kept {
        Ok(kept) => {
            let duplicates = kept.iter().filter(|kept| **kept == Kept::Duplicate).count();
            metrics::counter!("desk_inbox_received_total", "source" => "event").increment(kept.len() as u64);
            metrics::counter!("desk_inbox_duplicates_total").increment(duplicates as u64);
            context.bells.process.ring();
            Answer::Stored
        }
        Err(error) => {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "Cannot keep what came in; the platform delivers it again"
            );
            Answer::NotStored
        }
    };
    for waiting in answers {
        let _gone = waiting.send(answer.clone());
    }
    metrics::histogram!("desk_ack_duration_seconds").record(began.elapsed());
}

/// Deals with something that a person waits for.
async fn reply_to<P: ChatPlatform + 'static>(context: Context<P>, inbound: Inbound) -> Answer {
    metrics::counter!("desk_inbox_received_total", "source" => "interaction").increment(1);
    if !context.has_room() {
        return Answer::NotStored;
    }
    let known = match tokio::time::timeout(LOOK_UP_FOR, know::look_up(&context, &inbound)).await {
        Ok(Ok(known)) => known,
        Ok(Err(know::Unanswered(why))) => {
            tracing::warn!(why, inbound.key, "Cannot look up what a click needs");
            return Answer::NotStored;
        }
        Err(_) => {
            tracing::warn!(inbound.key, "Looking up what a click needs takes too long");
            return Answer::NotStored;
        }
    };
    let mut fault = "rows moved under it each time".to_owned();
    for _ in 0..MOST_TRIES {
        // In a task of its own, so that a panic is an answer and a transaction is never left half way.
        let decided = tokio::spawn(decide(context.clone(), inbound.clone(), known.clone())).await;
        match decided {
            Ok(Ok(Some(reply))) => return Answer::Reply(reply),
            Ok(Ok(None)) => {
                metrics::counter!("desk_inbox_duplicates_total").increment(1);
                return Answer::Reply(Reply::Quiet);
            }
            Ok(Err(error)) if error.is_conflict() => {}
            Ok(Err(error)) => {
                fault = chain(&error);
                break;
            }
            Err(panic) => {
                fault = panic.to_string();
                break;
            }
        }
    }
    let reference = chance::reference();
    tracing::error!(reference, fault, inbound.key, "A click came to nothing");
    Answer::Reply(commands::fault(&context.desk, &reference))
}

/// Accepts, decides and writes in one transaction. `None` if it was dealt with before.
async fn decide<P: ChatPlatform>(
    context: Context<P>,
    inbound: Inbound,
    known: Known,
) -> Result<Option<Reply>, CommandError> {
    let mut uow = context.store.begin(context.now()).await?;
    if !uow.inbox().accept(&inbound).await? {
        return Ok(None);
    }
    let reply = commands::handle(&mut uow, &context.desk, &inbound, &known).await?;
    context.committed(uow.commit().await?);
    Ok(Some(reply))
}

/// An error with all that stands behind it, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        line.push_str(": ");
        line.push_str(&cause.to_string());
        source = cause.source();
    }
    line
}
