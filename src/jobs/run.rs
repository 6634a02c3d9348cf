//! The runners. A notification or the clock wakes each runner, until `stop` is cancelled.

use std::error::Error;
use std::time::Duration;

use chat::{ChatPlatform, InboundRequest};
use store::{Class, Room};
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::deliver::{MAX_CALLS, MAX_TRANSFERS, Outcome, deliver};
use crate::groups::follow_groups;
use crate::indexing::{IndexRun, NextStep};
use crate::receive::error_chain;
use crate::{
    ApprovalRun, Context, PolicyRun, PresenceScan, ScanProgress, alert_administrators, apply_policies, clean,
    fire_due, judge_approvals, measure, process_due, receive, record_sync, scan_presence,
};

/// The most conversations in one transaction.
const MAX_CONVERSATIONS: i64 = 64;

/// The checks of the inbox within the reorder window. An event waits one check interval longer at most.
const CHECKS_PER_WINDOW: u32 = 5;

/// The most timers that one round fires.
const MAX_TIMERS: i64 = 100;

/// The interval between two measurements, and the number of measurements between two clean-ups.
const MEASURE_INTERVAL: Duration = Duration::from_secs(5);
const MEASUREMENTS_PER_CLEAN_UP: u32 = 12;

/// The cool-down after administrators were told about quarantined events. The cause of one failure often makes many
/// events fail.
const ALERT_COOL_DOWN: Duration = Duration::from_secs(600);

/// A call of a killed desk has arrived after this time, or never arrives.
const TAKE_OVER_DELAY: Duration = Duration::from_secs(3);

/// The interval between two steps of a presence scan, and between two scans.
const SCAN_STEP_INTERVAL: Duration = Duration::from_secs(30);
const SCAN_INTERVAL: Duration = Duration::from_secs(3600);

/// The interval between two steps that look for changes of groups.
const GROUP_INTERVAL: Duration = Duration::from_secs(2);

/// The wait of a runner after a database error.
const DATABASE_RETRY_DELAY: Duration = Duration::from_secs(1);

/// The running jobs.
#[derive(Debug)]
pub struct Running {
    tasks: JoinSet<()>,
}

/// Starts all jobs, for the one desk that holds the database. When `stop` is cancelled, the jobs finish their current
/// work. `receive` ends when all senders of `intake` are dropped.
pub fn start<P: ChatPlatform + 'static>(
    context: &Context<P>,
    intake: mpsc::Receiver<InboundRequest>,
    stop: &CancellationToken,
) -> Running {
    let mut tasks = JoinSet::new();
    tasks.spawn(receive(context.clone(), intake));
    tasks.spawn(process_inbox(context.clone(), stop.clone()));
    tasks.spawn(deliver_outbox(context.clone(), stop.clone()));
    tasks.spawn(run_timers(context.clone(), stop.clone()));
    tasks.spawn(run_maintenance(context.clone(), stop.clone()));
    tasks.spawn(run_presence_scans(context.clone(), stop.clone()));
    tasks.spawn(run_indexing(context.clone(), stop.clone()));
    tasks.spawn(run_policies(context.clone(), stop.clone()));
    tasks.spawn(run_approvals(context.clone(), stop.clone()));
    tasks.spawn(run_groups(context.clone(), stop.clone()));
    Running { tasks }
}

impl Running {
    /// Returns when all jobs have finished, or one of them panicked.
    ///
    /// # Errors
    ///
    /// A job panicked.
    pub async fn finished(&mut self) -> Result<(), JoinError> {
        while let Some(ended) = self.tasks.join_next().await {
            ended?;
        }
        Ok(())
    }

    /// Aborts all jobs at once, as a kill would. The next start takes over their unfinished work.
    pub async fn abandon(&mut self) {
        self.tasks.shutdown().await;
    }
}

async fn process_inbox<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut until = Instant::now();
    while !stop.is_cancelled() {
        match process_due(&context, MAX_CONVERSATIONS).await {
            Ok(processed) if processed.leased > 0 => continue,
            Ok(_) => {}
            Err(error) => pause_after_error(&stop, "process the inbox", &error).await,
        }
        // A new event is processed when its reorder window is over.
        let reorder = context.reorder_window();
        let check_interval = reorder / CHECKS_PER_WINDOW;
        if Instant::now() < until {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(check_interval) => {}
            }
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = context.notifiers.process.notified() => {}
        }
        until = Instant::now() + reorder + check_interval;
    }
}

/// Keeps at most `MAX_CALLS` calls and `MAX_TRANSFERS` transfers of files in flight. A slow destination delays only itself.
async fn deliver_outbox<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let (mut calls, mut transfers) = (JoinSet::new(), JoinSet::new());
    match context
        .store
        .outbox()
        .recover(context.wall() + TAKE_OVER_DELAY)
        .await
    {
        Ok(0) => {}
        Ok(count) => tracing::warn!(
            count,
            "The desk stopped while it sent messages; searching the history for them"
        ),
        Err(error) => pause_after_error(&stop, "take over interrupted deliveries", &error).await,
    }
    while !stop.is_cancelled() {
        let room = Room {
            messages: free(MAX_CALLS, &calls),
            files: free(MAX_TRANSFERS, &transfers),
        };
        if room.messages + room.files > 0 {
            match context.store.outbox().lease_into(context.wall(), room).await {
                Ok(leased) => {
                    for message in leased {
                        let running = match message.class {
                            Class::Files => &mut transfers,
                            Class::First | Class::Mirror => &mut calls,
                        };
                        let context = context.clone();
                        running.spawn(async move { deliver(&context, message).await });
                    }
                }
                Err(error) => pause_after_error(&stop, "lease outbox messages", &error).await,
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = context.notifiers.deliver.notified() => {}
            Some(ended) = calls.join_next() => log_panic(ended),
            Some(ended) = transfers.join_next() => log_panic(ended),
        }
        while let Some(ended) = calls.try_join_next().or_else(|| transfers.try_join_next()) {
            log_panic(ended);
        }
    }
    for mut running in [calls, transfers] {
        while let Some(ended) = running.join_next().await {
            log_panic(ended);
        }
    }
}

fn free(limit: u16, running: &JoinSet<Outcome>) -> i64 {
    i64::from(limit) - i64::try_from(running.len()).unwrap_or(i64::MAX)
}

fn log_panic(ended: Result<Outcome, JoinError>) {
    if let Err(panic) = ended {
        tracing::error!(%panic, "A delivery panicked; its lease expires");
    }
}

async fn run_timers<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match fire_due(&context, MAX_TIMERS).await {
            Ok(fired) if fired.fired > 0 => continue,
            Ok(_) => {}
            Err(error) => pause_after_error(&stop, "fire timers", &error).await,
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = context.notifiers.timers.notified() => {}
        }
    }
}

async fn run_maintenance<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut round = 0_u32;
    let mut alerted: Option<Instant> = None;
    while !stop.is_cancelled() {
        if let Err(error) = measure(&context).await {
            pause_after_error(&stop, "measure the queues", &error).await;
        }
        if round.is_multiple_of(MEASUREMENTS_PER_CLEAN_UP) {
            if let Err(error) = record_sync(&context).await {
                pause_after_error(&stop, "record the sync time", &error).await;
            }
            if let Err(error) = clean(&context).await {
                pause_after_error(&stop, "clean up", &error).await;
            }
        }
        if alerted.is_none_or(|alerted| alerted.elapsed() >= ALERT_COOL_DOWN) {
            match alert_administrators(&context).await {
                Ok(0) => {}
                Ok(_) => alerted = Some(Instant::now()),
                Err(error) => tracing::error!(error = error_chain(&error), "Cannot alert administrators"),
            }
        }
        round = round.wrapping_add(1);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(MEASURE_INTERVAL) => {}
        }
    }
}

async fn run_presence_scans<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut scan = PresenceScan::default();
    while !stop.is_cancelled() {
        let progress = tokio::select! {
            () = stop.cancelled() => return,
            progress = scan_presence(&context, &mut scan) => progress,
        };
        let wait = match progress {
            Ok(ScanProgress::More) => SCAN_STEP_INTERVAL,
            Ok(ScanProgress::Complete) => SCAN_INTERVAL,
            Err(error) => {
                pause_after_error(&stop, "check which accounts still exist", &error).await;
                SCAN_STEP_INTERVAL
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Applies the policies once after the start. A run that fails is continued after a pause.
async fn run_policies<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut run = PolicyRun::default();
    while !stop.is_cancelled() {
        let applied = tokio::select! {
            () = stop.cancelled() => return,
            applied = apply_policies(&context, &mut run) => applied,
        };
        match applied {
            Ok(()) => return,
            Err(error) => pause_after_error(&stop, "apply the policies to open tickets", &error).await,
        }
    }
}

/// Judges the pending approvals once after the start. A run that fails is continued after a pause.
async fn run_approvals<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut run = ApprovalRun::default();
    while !stop.is_cancelled() {
        let judged = tokio::select! {
            () = stop.cancelled() => return,
            judged = judge_approvals(&context, &mut run) => judged,
        };
        match judged {
            Ok(()) => return,
            Err(error) => pause_after_error(&stop, "judge the pending approvals", &error).await,
        }
    }
}

/// Reads the groups of the platforms again and again. The adapters ask the platform only if something may be new.
async fn run_groups<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(GROUP_INTERVAL) => {}
        }
        tokio::select! {
            () = stop.cancelled() => return,
            followed = follow_groups(&context) => {
                if let Err(error) = followed {
                    pause_after_error(&stop, "judge the pending approvals", &error).await;
                }
            }
        }
    }
}

async fn run_indexing<P: ChatPlatform + 'static>(context: Context<P>, stop: CancellationToken) {
    let mut run = IndexRun::default();
    while !stop.is_cancelled() {
        let next = run.step(&context).await;
        tokio::select! {
            () = stop.cancelled() => return,
            () = until(&context, next) => {}
        }
    }
}

/// Returns when the index is due again.
async fn until<P: ChatPlatform>(context: &Context<P>, next: NextStep) {
    match next {
        NextStep::Now => {}
        NextStep::WhenNotified => context.notifiers.index.notified().await,
        NextStep::After(wait) => tokio::time::sleep(wait).await,
    }
}

async fn pause_after_error(stop: &CancellationToken, doing: &'static str, error: &(dyn Error + Sync)) {
    tracing::error!(error = error_chain(error), "Cannot {doing}");
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(DATABASE_RETRY_DELAY) => {}
    }
}
