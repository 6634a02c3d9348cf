//! A dedicated thread and runtime for serenity's client.

use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A single-threaded runtime on a dedicated thread.
///
/// If a socket breaks while Discord is unreachable, serenity 0.12.5 reads the dead socket in a busy loop until a heartbeat
/// is overdue. For more than a minute it would block a thread of the shared runtime, and it cannot be cancelled. A
/// dedicated thread can be abandoned.
///
/// serenity spawns a task for each event. tokio's multi-threaded runtime, even with one thread, runs the last task first.
/// This runtime runs them in the order in which Discord sent the events.
pub(crate) struct DedicatedRuntime {
    handle: Handle,
    /// The thread ends when this sender is dropped.
    _stop: oneshot::Sender<()>,
}

impl DedicatedRuntime {
    pub(crate) fn new() -> Result<Self, String> {
        let no_thread = |error| format!("no thread for the gateway: {error}");
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(no_thread)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel();
        let run = move || {
            drop(runtime.block_on(stopped));
            runtime.shutdown_background();
        };
        let thread = thread::Builder::new().name("discord".to_owned());
        thread.spawn(run).map_err(no_thread)?;
        Ok(Self { handle, _stop: stop })
    }

    pub(crate) fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.handle.spawn(work)
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn tasks_run_in_the_order_in_which_they_were_spawned() {
        let runtime = DedicatedRuntime::new().expect("a thread");
        let (done, mut order) = mpsc::unbounded_channel();
        let all = runtime.spawn(async move {
            for number in 0..5 {
                let done = done.clone();
                tokio::spawn(async move { done.send(number) });
            }
        });
        all.await.expect("the task ran");
        for number in 0..5 {
            assert_eq!(order.recv().await, Some(number));
        }
    }

    #[tokio::test]
    async fn dropping_the_runtime_cancels_its_tasks() {
        let runtime = DedicatedRuntime::new().expect("a thread");
        let (held, mut ended) = mpsc::channel::<()>(1);
        let forever = runtime.spawn(async move {
            std::future::pending::<()>().await;
            drop(held);
        });
        drop(runtime);
        assert_eq!(ended.recv().await, None);
        assert!(forever.await.expect_err("the task never finishes").is_cancelled());
    }
}
