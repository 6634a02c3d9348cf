//! A thread of its own for serenity's client.

use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A runtime on a thread of its own.
///
/// After a socket broke while Discord cannot be reached, serenity 0.12.5 reads the dead socket in a loop that never
/// pauses, until a heartbeat is overdue: more than a minute in which it would hold one of everybody's threads, and in
/// which it cannot be stopped. Here it can be left alone.
///
/// serenity spawns a task for each event. tokio's multi-threaded runtime, even with one thread, runs the last of them
/// first; this one runs them in the order in which Discord sent the events.
pub(crate) struct Apart {
    handle: Handle,
    /// The thread ends when this is dropped.
    _stop: oneshot::Sender<()>,
}

impl Apart {
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
    async fn what_is_spawned_first_is_run_first() {
        let apart = Apart::new().expect("a thread");
        let (done, mut order) = mpsc::unbounded_channel();
        let all = apart.spawn(async move {
            for number in 0..5 {
                let done = done.clone();
                tokio::spawn(async move { done.send(number) });
            }
        });
        all.await.expect("it ran");
        for number in 0..5 {
            assert_eq!(order.recv().await, Some(number));
        }
    }

    #[tokio::test]
    async fn what_is_left_alone_ends() {
        let apart = Apart::new().expect("a thread");
        let (held, mut ended) = mpsc::channel::<()>(1);
        let forever = apart.spawn(async move {
            std::future::pending::<()>().await;
            drop(held);
        });
        drop(apart);
        assert_eq!(ended.recv().await, None);
        assert!(forever.await.expect_err("it never finished").is_cancelled());
    }
}
