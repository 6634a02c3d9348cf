//! One Socket Mode connection, from its hello to its end.
//!
//! Every frame is handled in its own task, so that a slow answer delays neither other frames nor pings. A redelivered
//! frame (`retry_attempt`) is handled like a first one, because the first one may never have arrived.

use std::sync::Arc;
use std::time::Duration;

use chat::Intake;
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::ground::workspace::Workspace;
use crate::interactions::receive::Payload;
use crate::interactions::response::Ack;

/// The time that a retired socket gets to acknowledge its frames.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(5);

/// The state of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SocketState {
    /// Slack's hello is outstanding.
    Opening,
    /// Slack sends events.
    Ready,
    /// Slack announced the end: open another socket.
    Closing,
    /// The socket is closed.
    Ended(Ended),
}

/// The reason why a socket ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It failed, fell silent, or was closed by either side.
    Closed(String),
    /// Socket Mode is disabled for the app.
    Disabled,
}

/// A handle of a running socket. The socket ends when it is retired or its last handle is dropped.
#[derive(Clone, Debug)]
pub(crate) struct Socket {
    pub(crate) state: watch::Receiver<SocketState>,
    retire: CancellationToken,
    /// Closes the socket if its opening is abandoned.
    _drop_guard: Arc<DropGuard>,
}

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

#[derive(Deserialize)]
struct Frame {
    #[serde(rename = "type")]
    kind: String,
    envelope_id: Option<String>,
    reason: Option<String>,
    #[serde(default)]
    payload: Value,
}

impl Socket {
    /// Runs a socket in a task until it ends.
    pub(crate) fn run(workspace: Arc<Workspace>, stream: Stream, intake: Intake) -> Self {
        let (state_sender, state) = watch::channel(SocketState::Opening);
        let retire = CancellationToken::new();
        let (retired, kept) = (retire.clone(), retire.clone().drop_guard());
        tokio::spawn(async move {
            let ended = Runner::new(workspace, stream, intake, &state_sender, retired)
                .run()
                .await;
            state_sender.send_replace(SocketState::Ended(ended));
        });
        Self {
            state,
            retire,
            _drop_guard: Arc::new(kept),
        }
    }

    /// Closes the socket after all its frames are acknowledged.
    pub(crate) fn retire(&self) {
        self.retire.cancel();
    }

    /// Waits until the state satisfies the condition or the socket ended.
    pub(crate) async fn wait_until(&mut self, is_reached: impl Fn(&SocketState) -> bool) -> SocketState {
        match self
            .state
            .wait_for(|state| is_reached(state) || matches!(state, SocketState::Ended(_)))
            .await
        {
            Ok(state) => state.clone(),
            Err(_) => SocketState::Ended(Ended::Closed("its task was dropped".into())),
        }
    }
}

struct Runner<'a> {
    workspace: Arc<Workspace>,
    sink: SplitSink<Stream, Message>,
    stream: SplitStream<Stream>,
    intake: Intake,
    state_sender: &'a watch::Sender<SocketState>,
    retired: CancellationToken,
    /// Frames without an acknowledgement.
    unacknowledged: TaskTracker,
    acks: (mpsc::UnboundedSender<Message>, mpsc::UnboundedReceiver<Message>),
    last_frame_at: Instant,
}

impl<'a> Runner<'a> {
    fn new(
        workspace: Arc<Workspace>,
        stream: Stream,
        intake: Intake,
        state_sender: &'a watch::Sender<SocketState>,
        retired: CancellationToken,
    ) -> Self {
        let (sink, stream) = stream.split();
        Self {
            workspace,
            sink,
            stream,
            intake,
            state_sender,
            retired,
            unacknowledged: TaskTracker::new(),
            acks: mpsc::unbounded_channel(),
            last_frame_at: Instant::now(),
        }
    }

    async fn run(mut self) -> Ended {
        // A separate handle, so that the guard does not borrow the runner.
        let workspace = self.workspace.clone();
        let mut guard = None;
        let mut pings = interval(workspace.silence / 3);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ended = loop {
            if guard.is_none() && *self.state_sender.borrow() == SocketState::Ready {
                guard = Some(OpenSocket::begin(&workspace));
            }
            let step = tokio::select! {
                () = self.retired.cancelled() => Err(self.drain().await),
                frame = self.stream.next() => self.on_frame(frame),
                Some(ack) = self.acks.1.recv() => self.send(ack).await,
                _ = pings.tick() => self.on_ping().await,
            };
            if let Err(ended) = step {
                break ended;
            }
        };
        drop(guard);
        // Slack may have closed the connection already.
        let _ = self.sink.close().await;
        ended
    }

    fn on_frame(
        &mut self,
        frame: Option<Result<Message, tokio_tungstenite::tungstenite::Error>>,
    ) -> Result<(), Ended> {
        let message = match frame {
            Some(Ok(message)) => message,
            Some(Err(error)) => return Err(Ended::Closed(error.to_string())),
            None => return Err(Ended::Closed("the connection ended".into())),
        };
        self.last_frame_at = Instant::now();
        match message {
            Message::Text(text) => self.on_text(text.as_str()),
            Message::Close(_) => Err(Ended::Closed("Slack closed the connection".into())),
            // The library answers pings.
            Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
        }
    }

    fn on_text(&mut self, text: &str) -> Result<(), Ended> {
        let Ok(frame) = serde_json::from_str::<Frame>(text) else {
            // Without an acknowledgement, Slack delivers the frame again.
            tracing::error!("A frame from Slack cannot be parsed");
            return Ok(());
        };
        let payload = match frame.kind.as_str() {
            "hello" => {
                self.state_sender.send_replace(SocketState::Ready);
                return Ok(());
            }
            "disconnect" if frame.reason.as_deref() == Some("link_disabled") => return Err(Ended::Disabled),
            "disconnect" => {
                self.state_sender.send_replace(SocketState::Closing);
                return Ok(());
            }
            "events_api" => Payload::Event(frame.payload),
            "slash_commands" => Payload::Command(frame.payload),
            "interactive" => Payload::Interactive(frame.payload),
            kind => {
                tracing::warn!(slack.kind = kind, "Slack sent a frame of an unknown type");
                return Ok(());
            }
        };
        if let Some(envelope) = frame.envelope_id {
            self.handle_envelope(envelope, payload);
        }
        Ok(())
    }

    fn handle_envelope(&self, envelope: String, payload: Payload) {
        let (workspace, intake, acks) = (self.workspace.clone(), self.intake.clone(), self.acks.0.clone());
        let unanswered = self.unacknowledged.token();
        self.workspace.follow_ups.spawn(async move {
            let response = workspace.receive(payload, &intake).await;
            let ack = match response.ack {
                Ack::Withheld => None,
                Ack::Empty => Some(json!({ "envelope_id": envelope })),
                Ack::Content(payload) => Some(json!({ "envelope_id": envelope, "payload": payload })),
            };
            if let Some(ack) = ack {
                // If the socket is closed, Slack delivers the frame again or has told the person.
                let _ = acks.send(Message::text(ack.to_string()));
            }
            drop(unanswered);
            workspace.follow_up(response.follow_up).await;
        });
    }

    async fn on_ping(&mut self) -> Result<(), Ended> {
        if self.last_frame_at.elapsed() > self.workspace.silence {
            self.workspace.sync.transport_fell_silent();
            return Err(Ended::Closed("Slack is silent".into()));
        }
        self.send(Message::Ping(Vec::new().into())).await
    }

    async fn send(&mut self, message: Message) -> Result<(), Ended> {
        self.sink
            .send(message)
            .await
            .map_err(|error| Ended::Closed(error.to_string()))
    }

    /// Acknowledges outstanding frames, and still receives meanwhile.
    async fn drain(&mut self) -> Ended {
        self.unacknowledged.close();
        let latest = sleep_until(Instant::now() + DRAIN_TIMEOUT);
        tokio::pin!(latest);
        loop {
            let unacknowledged = self.unacknowledged.clone();
            let step = tokio::select! {
                biased;
                Some(ack) = self.acks.1.recv() => self.send(ack).await,
                () = unacknowledged.wait() => break,
                () = &mut latest => break,
                frame = self.stream.next() => self.on_frame(frame),
            };
            if let Err(ended) = step {
                return ended;
            }
        }
        while let Ok(ack) = self.acks.1.try_recv() {
            if let Err(ended) = self.send(ack).await {
                return ended;
            }
        }
        Ended::Closed("it was retired".into())
    }
}

/// Counts the socket as open for its lifetime.
struct OpenSocket<'a> {
    workspace: &'a Workspace,
    _guard: crate::ground::health::TransportGuard<'a>,
}

impl<'a> OpenSocket<'a> {
    fn begin(workspace: &'a Workspace) -> Self {
        workspace.directory.transport_opened();
        workspace.sync.transport_opened();
        Self {
            workspace,
            _guard: workspace.health.transport_opened(),
        }
    }
}

impl Drop for OpenSocket<'_> {
    fn drop(&mut self) {
        self.workspace.directory.transport_closed();
        self.workspace.sync.transport_closed();
    }
}
