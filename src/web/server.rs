//! Serves routes over HTTP/1 with limits, so that slow or silent clients take nothing away from others.
//!
//! At the limit of connections, a new connection replaces the oldest connection without a request in progress.
//! At shutdown, requests in progress are answered, and all other connections are closed.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long a connection without a request in progress may remain at shutdown, so that the last response can be sent.
const CLOSE_WITHIN: Duration = Duration::from_millis(500);

/// The pause after a failed accept. Without a free file descriptor, the next attempt fails as well.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// The limits of a server.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most open connections.
    pub connections: usize,
    /// The time limit for the header of the first request.
    pub first_request: Duration,
    /// The time limit for the header of each later request. It includes the time without any request.
    pub next_request: Duration,
    /// The time limit for reading the body of a request and for its response.
    pub response: Duration,
}

impl Limits {
    /// The default time limits.
    pub const fn of(connections: usize) -> Self {
        Self {
            connections,
            first_request: Duration::from_secs(10),
            // Reverse proxies reuse connections for one or two minutes. The proxy, not the desk, should close them.
            next_request: Duration::from_secs(150),
            response: Duration::from_secs(30),
        }
    }
}

/// Serves until `until` is cancelled. Returns when all connections are closed.
pub async fn serve(listener: TcpListener, routes: Router, limits: Limits, until: CancellationToken) {
    let mut connections = Connections::default();
    loop {
        tokio::select! {
            () = until.cancelled() => break,
            Some(ended) = connections.tasks.join_next_with_id() => connections.forget(&ended),
            // Evicted connections count until they are closed.
            accepted = listener.accept(), if connections.open.len() <= limits.connections => match accepted {
                Ok((stream, _)) => connections.add(stream, &routes, limits, &until),
                Err(error) => {
                    tracing::warn!(%error, "Cannot accept a connection");
                    sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    while connections.tasks.join_next().await.is_some() {}
}

/// The open connections, oldest first.
#[derive(Default)]
struct Connections {
    open: VecDeque<(AbortHandle, Arc<Progress>)>,
    tasks: JoinSet<()>,
}

/// The progress of the requests on one connection.
#[derive(Default)]
struct Progress {
    has_begun: AtomicBool,
    is_answering: AtomicBool,
}

impl Connections {
    fn add(&mut self, stream: TcpStream, routes: &Router, limits: Limits, until: &CancellationToken) {
        if self.open.len() >= limits.connections && !self.evict() {
            tracing::warn!(
                "A connection was refused: {} requests are in progress",
                limits.connections
            );
            return;
        }
        let progress = Arc::new(Progress::default());
        let connection = serve_connection(
            stream,
            routes.clone(),
            limits,
            Arc::clone(&progress),
            until.clone(),
        );
        self.open.push_back((self.tasks.spawn(connection), progress));
    }

    /// Closes the oldest connection without a request in progress. Returns whether there was one.
    fn evict(&self) -> bool {
        let idle =
            |(_, progress): &&(AbortHandle, Arc<Progress>)| !progress.is_answering.load(Ordering::Acquire);
        let oldest = self.open.iter().find(idle);
        oldest.inspect(|(task, _)| task.abort()).is_some()
    }

    fn forget(&mut self, ended: &Result<(Id, ()), JoinError>) {
        let id = match ended {
            Ok((id, ())) => *id,
            Err(error) => {
                if error.is_panic() {
                    tracing::error!(%error, "A request panicked");
                }
                error.id()
            }
        };
        self.open.retain(|(task, _)| task.id() != id);
    }
}

async fn serve_connection(
    stream: TcpStream,
    routes: Router,
    limits: Limits,
    progress: Arc<Progress>,
    until: CancellationToken,
) {
    let accepted_at = Instant::now();
    let service = {
        let progress = Arc::clone(&progress);
        service_fn(move |request: hyper::Request<Incoming>| {
            progress.has_begun.store(true, Ordering::Release);
            progress.is_answering.store(true, Ordering::Release);
            let (routes, progress) = (routes.clone(), Arc::clone(&progress));
            async move {
                let response = respond(routes, request, limits.response).await;
                progress.is_answering.store(false, Ordering::Release);
                Ok::<_, Infallible>(response)
            }
        })
    };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.next_request)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = is_silent(&progress, accepted_at + limits.first_request) => return,
        () = until.cancelled() => {}
    }
    connection.as_mut().graceful_shutdown();
    while timeout(CLOSE_WITHIN, connection.as_mut()).await.is_err() {
        if !progress.is_answering.load(Ordering::Acquire) {
            return;
        }
    }
}

/// Returns at the deadline if no request has begun. Otherwise it never returns.
async fn is_silent(progress: &Progress, deadline: Instant) {
    sleep_until(deadline).await;
    if progress.has_begun.load(Ordering::Acquire) {
        std::future::pending::<()>().await;
    }
}

async fn respond(routes: Router, request: hyper::Request<Incoming>, within: Duration) -> Response {
    let response = routes.oneshot(request.map(Body::new));
    match timeout(within, response).await {
        Ok(Ok(response)) => response,
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::Notify;
    use tokio::task::JoinHandle;

    use super::*;

    /// Longer than any of these tests takes.
    const PATIENCE: Duration = Duration::from_secs(30);

    struct Server {
        at: SocketAddr,
        until: CancellationToken,
        task: JoinHandle<()>,
    }

    impl Server {
        async fn start(routes: Router, limits: Limits) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let at = listener.local_addr().expect("the listener has an address");
            let until = CancellationToken::new();
            let task = tokio::spawn(serve(listener, routes, limits, until.clone()));
            Self { at, until, task }
        }

        async fn sends(&self, bytes: &str) -> TcpStream {
            let mut client = TcpStream::connect(self.at).await.expect("the server accepts");
            client
                .write_all(bytes.as_bytes())
                .await
                .expect("the server reads");
            client
        }

        async fn stop(self) {
            self.until.cancel();
            let stopped = timeout(PATIENCE, self.task).await;
            stopped
                .expect("the server stops in time")
                .expect("the server does not panic");
        }
    }

    fn hello() -> Router {
        Router::new().route("/", get(|| async { "hello" }))
    }

    /// What a client receives until the server closes the connection. An aborted connection counts as closed.
    async fn rest_of(client: &mut TcpStream) -> String {
        let mut received = Vec::new();
        let read = timeout(PATIENCE, client.read_to_end(&mut received)).await;
        let _closed = read.expect("the server closes the connection");
        String::from_utf8_lossy(&received).into_owned()
    }

    async fn status_of(client: &mut TcpStream) -> String {
        let mut head = [0; 12];
        let read = timeout(PATIENCE, client.read_exact(&mut head)).await;
        read.expect("the server answers in time")
            .expect("the server answers");
        String::from_utf8_lossy(&head).into_owned()
    }

    /// Limits with which no connection is closed because it is silent.
    fn patient(connections: usize) -> Limits {
        Limits {
            first_request: 2 * PATIENCE,
            ..Limits::of(connections)
        }
    }

    #[tokio::test]
    async fn half_open_connections_make_room_for_new_ones() {
        let server = Server::start(hello(), patient(4)).await;
        let mut silent = Vec::new();
        for _ in 0..40 {
            silent.push(server.sends("GET / HTTP/1.1\r\nHost: a").await);
        }
        let mut asked = server.sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert_eq!(status_of(&mut asked).await, "HTTP/1.1 200");
        assert_eq!(rest_of(&mut silent[0]).await, "");
        server.stop().await;
    }

    #[tokio::test]
    async fn a_request_in_progress_is_not_evicted() {
        let (begun, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (seen, told) = (Arc::clone(&begun), Arc::clone(&answer));
        let slow = move || {
            let (seen, told) = (Arc::clone(&seen), Arc::clone(&told));
            async move {
                seen.notify_one();
                told.notified().await;
                "done"
            }
        };
        let server = Server::start(Router::new().route("/", get(slow)), patient(1)).await;
        let mut asked = server.sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        begun.notified().await;
        let mut refused = server.sends("").await;
        assert_eq!(rest_of(&mut refused).await, "");
        server.until.cancel();
        answer.notify_one();
        assert!(rest_of(&mut asked).await.ends_with("done"));
        server.stop().await;
    }

    #[tokio::test]
    async fn a_connection_without_a_request_is_closed() {
        let limits = Limits {
            first_request: Duration::from_millis(20),
            ..Limits::of(4)
        };
        let server = Server::start(hello(), limits).await;
        let mut silent = server.sends("GET / HTTP/1.1\r\n").await;
        assert_eq!(rest_of(&mut silent).await, "");
        server.stop().await;
    }

    #[tokio::test]
    async fn a_slow_body_is_answered_with_a_timeout() {
        let limits = Limits {
            response: Duration::from_millis(20),
            ..Limits::of(4)
        };
        let routes = Router::new().route("/", post(|body: String| async { body }));
        let server = Server::start(routes, limits).await;
        let mut slow = server
            .sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
            .await;
        assert_eq!(status_of(&mut slow).await, "HTTP/1.1 408");
        server.stop().await;
    }

    #[tokio::test]
    async fn the_end_closes_connections_without_a_request() {
        let server = Server::start(hello(), Limits::of(8)).await;
        let mut kept = server.sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert_eq!(status_of(&mut kept).await, "HTTP/1.1 200");
        let _half_open = server.sends("GET / HTTP/1.1\r\nHost: a\r\n").await;
        let _silent = server.sends("").await;
        server.stop().await;
    }
}
