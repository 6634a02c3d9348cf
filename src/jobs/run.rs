//! The runners: each wakes its step by a bell and by the clock, until it is told to stop.

use std::time::Duration;

use chat::{ChatPlatform, Handed};
use store::StoreError;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::deliver::{MOST_CALLS, Outcome, deliver};
use crate::receive::chain;
use crate::{
    Context, Looked, Round, clean, fire_due, look_after, measure, note_heard, process_due, receive,
    tell_administrators,
};

/// Conversations that share one transaction at most.
const CONVERSATIONS: i64 = 64;

/// How often somebody looks within the time that what came in has to wait: it waits so much longer at most.
const LOOKS: u32 = 10;

/// Timers that one round fires at most.
const TIMERS: i64 = 100;

/// How often the gauges are set, and how many of these rounds pass between two clean-ups.
const MEASURE_EVERY: Duration = Duration::from_secs(5);
const ROUNDS_PER_CLEAN_UP: u32 = 12;

/// How long administrators are left alone after they were told that something was set aside. What breaks one event tends
/// to break many.
const QUIET_FOR: Duration = Duration::from_secs(600);

/// A call that was under way when the desk before this one was killed has arrived by then, or never will.
const TAKE_OVER_AFTER: Duration = Duration::from_secs(3);

/// How long the steps of a round that looks after people are apart, and how long the rounds are.
const BETWEEN_STEPS: Duration = Duration::from_secs(30);
const BETWEEN_ROUNDS: Duration = Duration::from_secs(3600);

/// How long a runner rests after the database failed it.
const AFTER_A_FAULT: Duration = Duration::from_secs(1);

/// The jobs at work.
#[derive(Debug)]
pub struct Running {
    tasks: JoinSet<()>,
}

/// Puts all jobs to work, for the one desk that holds the database. When `stop` is cancelled they finish what they have in hand; `receive` ends when nobody holds
/// a sender of `intake` any more.
pub fn start<P: ChatPlatform + 'static>(
    context: &Context<P>,
    intake: mpsc::Receiver<Handed>,
    stop: &CancellationToken,
) -> Running {
    let mut tasks = JoinSet::new();
    tasks.spawn(receive(context.clone(), intake));
    tasks.spawn(process(context.clone(), stop.clone()));
    tasks.spawn(deliver_all(context.clone(), stop.clone()));
    tasks.spawn(watch_the_time(context.clone(), stop.clone()));
    tasks.spawn(tidy(context.clone(), stop.clone()));
    tasks.spawn(look_after_people(context.clone(), stop.clone()));
    Running { tasks }
}

impl Running {
    /// Comes back when all jobs have finished what they had in hand, or one of them broke.
    ///
    /// # Errors
    ///
    /// A job panicked, which none ever should.
    pub async fn finished(&mut self) -> Result<(), JoinError> {
        while let Some(ended) = self.tasks.join_next().await {
            ended?;
        }
        Ok(())
    }

    /// Stops all jobs where they stand, as a kill would: what they had in hand is taken up at the next start.
    pub async fn abandon(&mut self) {
        self.tasks.shutdown().await;
    }
}

async fn process<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let look_again = context.reorder / LOOKS;
    let mut until = Instant::now();
    while !stop.is_cancelled() {
        match process_due(&context, CONVERSATIONS).await {
            Ok(processed) if processed.leased > 0 => continue,
            Ok(_) => {}
            Err(error) => rest(&stop, "deal with what came in", &error).await,
        }
        // What has just come in is taken in hand when older ones of its conversation have had their time.
        if Instant::now() < until {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(look_again) => {}
            }
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = context.bells.process.heard() => {}
        }
        until = Instant::now() + context.reorder + look_again;
    }
}

/// Keeps so many calls in flight at most. A slow destination holds up only itself.
async fn deliver_all<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut calls = JoinSet::new();
    match context
        .store
        .outbox()
        .recover(context.wall() + TAKE_OVER_AFTER)
        .await
    {
        Ok(0) => {}
        Ok(count) => tracing::warn!(
            count,
            "Messages were being sent when the desk stopped; their history will tell"
        ),
        Err(error) => rest(&stop, "take over what was being sent", &error).await,
    }
    while !stop.is_cancelled() {
        let free = i64::try_from(usize::from(MOST_CALLS) - calls.len()).unwrap_or(0);
        if free > 0 {
            match context.store.outbox().lease(context.wall(), free).await {
                Ok(leased) => {
                    for one in leased {
                        let context = context.clone();
                        calls.spawn(async move { deliver(&context, one).await });
                    }
                }
                Err(error) => rest(&stop, "lease what is to be sent", &error).await,
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = context.bells.deliver.heard() => {}
            Some(ended) = calls.join_next() => note(ended),
        }
        while let Some(ended) = calls.try_join_next() {
            note(ended);
        }
    }
    while let Some(ended) = calls.join_next().await {
        note(ended);
    }
}

fn note(ended: Result<Outcome, JoinError>) {
    if let Err(panic) = ended {
        tracing::error!(%panic, "Delivering a message broke; its lease runs out");
    }
}

async fn watch_the_time<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match fire_due(&context, TIMERS).await {
            Ok(fired) if fired.fired > 0 => continue,
            Ok(_) => {}
            Err(error) => rest(&stop, "fire timers", &error).await,
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = context.bells.timers.heard() => {}
        }
    }
}

async fn tidy<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut round = 0_u32;
    let mut told: Option<Instant> = None;
    while !stop.is_cancelled() {
        if let Err(error) = measure(&context).await {
            rest(&stop, "measure what waits", &error).await;
        }
        if round.is_multiple_of(ROUNDS_PER_CLEAN_UP) {
            if let Err(error) = note_heard(&context).await {
                rest(&stop, "note up to when everything was heard", &error).await;
            }
            if let Err(error) = clean(&context).await {
                rest(&stop, "clean up", &error).await;
            }
        }
        if told.is_none_or(|told| told.elapsed() >= QUIET_FOR) {
            match tell_administrators(&context).await {
                Ok(0) => {}
                Ok(_) => told = Some(Instant::now()),
                Err(error) => tracing::error!(error = chain(&error), "Cannot tell administrators"),
            }
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(MEASURE_EVERY) => {}
        }
    }
}

async fn look_after_people<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut round = Round::default();
    while !stop.is_cancelled() {
        let looked = tokio::select! {
            () = stop.cancelled() => return,
            looked = look_after(&context, &mut round) => looked,
        };
        let wait = match looked {
            Ok(Looked::More) => BETWEEN_STEPS,
            Ok(Looked::Everywhere) => BETWEEN_ROUNDS,
            Err(error) => {
                rest(&stop, "look who is still there", &error).await;
                BETWEEN_STEPS
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn rest(stop: &CancellationToken, doing: &'static str, error: &StoreError) {
    tracing::error!(error = chain(error), "Cannot {doing}");
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(AFTER_A_FAULT) => {}
    }
}
