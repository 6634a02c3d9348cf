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
use crate::interactions::receive::Arrival;
use crate::interactions::response::Ack;

/// The time that a retired socket gets to acknowledge its frames.
const DRAIN: Duration = Duration::from_secs(5);

/// The state of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Slack's hello is outstanding.
    Opening,
    /// Slack sends events.
    Ready,
    /// Slack announced the end: open another socket.
    Leaving,
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
    pub(crate) stage: watch::Receiver<Stage>,
    retire: CancellationToken,
    /// Closes the socket if its opening is abandoned.
    _kept: Arc<DropGuard>,
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
        let (says, stage) = watch::channel(Stage::Opening);
        let retire = CancellationToken::new();
        let (retired, kept) = (retire.clone(), retire.clone().drop_guard());
        tokio::spawn(async move {
            let ended = Runner::new(workspace, stream, intake, &says, retired).run().await;
            says.send_replace(Stage::Ended(ended));
        });
        Self {
            stage,
            retire,
            _kept: Arc::new(kept),
        }
    }

    /// Closes the socket after all its frames are acknowledged.
    pub(crate) fn retire(&self) {
        self.retire.cancel();
    }

    /// Waits until the state satisfies the condition or the socket ended.
    pub(crate) async fn until(&mut self, far: impl Fn(&Stage) -> bool) -> Stage {
        match self
            .stage
            .wait_for(|stage| far(stage) || matches!(stage, Stage::Ended(_)))
            .await
        {
            Ok(stage) => stage.clone(),
            Err(_) => Stage::Ended(Ended::Closed("its task was dropped".into())),
        }
    }
}

struct Runner<'a> {
    workspace: Arc<Workspace>,
    sink: SplitSink<Stream, Message>,
    stream: SplitStream<Stream>,
    intake: Intake,
    says: &'a watch::Sender<Stage>,
    retired: CancellationToken,
    /// Frames without an acknowledgement.
    open: TaskTracker,
    acks: (mpsc::UnboundedSender<Message>, mpsc::UnboundedReceiver<Message>),
    heard: Instant,
}

impl<'a> Runner<'a> {
    fn new(
        workspace: Arc<Workspace>,
        stream: Stream,
        intake: Intake,
        says: &'a watch::Sender<Stage>,
        retired: CancellationToken,
    ) -> Self {
        let (sink, stream) = stream.split();
        Self {
            workspace,
            sink,
            stream,
            intake,
            says,
            retired,
            open: TaskTracker::new(),
            acks: mpsc::unbounded_channel(),
            heard: Instant::now(),
        }
    }

    async fn run(mut self) -> Ended {
        // A separate handle, so that the guard does not borrow the runner.
        let workspace = self.workspace.clone();
        let mut beating = None;
        let mut pings = interval(workspace.silence / 3);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let ended = loop {
            if beating.is_none() && *self.says.borrow() == Stage::Ready {
                beating = Some(Receiving::begin(&workspace));
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
        drop(beating);
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
        self.heard = Instant::now();
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
        let arrival = match frame.kind.as_str() {
            "hello" => {
                self.says.send_replace(Stage::Ready);
                return Ok(());
            }
            "disconnect" if frame.reason.as_deref() == Some("link_disabled") => return Err(Ended::Disabled),
            "disconnect" => {
                self.says.send_replace(Stage::Leaving);
                return Ok(());
            }
            "events_api" => Arrival::Event(frame.payload),
            "slash_commands" => Arrival::Command(frame.payload),
            "interactive" => Arrival::Interactive(frame.payload),
            kind => {
                tracing::warn!(slack.kind = kind, "Slack sent a frame of an unknown type");
                return Ok(());
            }
        };
        if let Some(envelope) = frame.envelope_id {
            self.deal_with(envelope, arrival);
        }
        Ok(())
    }

    fn deal_with(&self, envelope: String, arrival: Arrival) {
        let (workspace, intake, acks) = (self.workspace.clone(), self.intake.clone(), self.acks.0.clone());
        let unanswered = self.open.token();
        self.workspace.follow_ups.spawn(async move {
            let handled = workspace.receive(arrival, &intake).await;
            let ack = match handled.ack {
                Ack::Withheld => None,
                Ack::Bare => Some(json!({ "envelope_id": envelope })),
                Ack::With(payload) => Some(json!({ "envelope_id": envelope, "payload": payload })),
            };
            if let Some(ack) = ack {
                // If the socket is closed, Slack delivers the frame again or has told the person.
                let _ = acks.send(Message::text(ack.to_string()));
            }
            drop(unanswered);
            workspace.follow_up(handled.then).await;
        });
    }

    async fn on_ping(&mut self) -> Result<(), Ended> {
        if self.heard.elapsed() > self.workspace.silence {
            self.workspace.heard.fell_silent();
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
        self.open.close();
        let latest = sleep_until(Instant::now() + DRAIN);
        tokio::pin!(latest);
        loop {
            let open = self.open.clone();
            let step = tokio::select! {
                biased;
                Some(ack) = self.acks.1.recv() => self.send(ack).await,
                () = open.wait() => break,
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
struct Receiving<'a> {
    workspace: &'a Workspace,
    _beating: crate::ground::health::Beating<'a>,
}

impl<'a> Receiving<'a> {
    fn begin(workspace: &'a Workspace) -> Self {
        workspace.directory.socket_opened();
        workspace.heard.opened();
        Self {
            workspace,
            _beating: workspace.pulse.socket_opened(),
        }
    }
}

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        self.workspace.directory.socket_closed();
        self.workspace.heard.closed();
    }
}
