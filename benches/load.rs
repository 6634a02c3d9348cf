//! The load generator: signed Slack events at a steady rate, or as fast as they are acknowledged.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, Mac};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::slack_stub::{CHANNELS, SlackStub};

/// The signing secret of the events.
pub(crate) const SECRET: &str = "a-secret-of-the-bench";

/// The number of people. Each person writes once in a channel within ten minutes: further messages in that time would
/// join the same ticket.
const PEOPLE: u64 = 1_000;

/// A message in a watched channel.
pub(crate) struct Event {
    /// The message's timestamp, which is also its id.
    pub(crate) ts: String,
    /// The payload.
    pub(crate) body: String,
}

/// Generates events. Each event becomes a ticket.
#[derive(Default)]
pub(crate) struct Events {
    made: AtomicU64,
    last_us: AtomicU64,
}

impl Events {
    /// The next event.
    pub(crate) fn next(&self) -> Event {
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        // The people rotate, and each person changes the channel every time.
        let (channel, person) = ((number / PEOPLE + number) % CHANNELS, number % PEOPLE);
        let ts = self.moment();
        let seconds = &ts[..10];
        let text = format!(
            "problem {number}: the printer on the third floor eats paper and says E{}. I tried to switch it off and on",
            number % 977
        );
        let body = format!(
            r#"{{"token":"bench","team_id":"T0BENCH","context_team_id":"T0BENCH","api_app_id":"A0BENCH","event":{{"type":"message","user":"U{person:07}","client_msg_id":"5f0c9d1e-0000-4000-8000-{number:012}","text":"{text}","team":"T0BENCH","channel":"C{channel:07}","channel_type":"channel","ts":"{ts}","event_ts":"{ts}","blocks":[{{"type":"rich_text","block_id":"b{number}","elements":[{{"type":"rich_text_section","elements":[{{"type":"text","text":"{text}"}}]}}]}}]}},"type":"event_callback","event_id":"Ev{number:010}{seconds}","event_time":{seconds},"authorizations":[{{"enterprise_id":null,"team_id":"T0BENCH","user_id":"U0DESK","is_bot":true,"is_enterprise_install":false}}],"is_ext_shared_channel":false,"event_context":"4-{number}"}}"#
        );
        Event { ts, body }
    }

    /// The current time in Slack's notation. No value occurs twice.
    fn moment(&self) -> String {
        let now_us = u64::try_from(now().as_micros()).expect("not before the year 500,000");
        let last_us = self
            .last_us
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(now_us.max(last + 1))
            })
            .expect("it always returns something");
        let us = now_us.max(last_us + 1);
        format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
    }
}

/// The time since 1970 by the wall clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place of this crate that reads the wall's clock"
)]
pub(crate) fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970")
}

fn mac(at: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(b"v0:");
    mac.update(at.as_bytes());
    mac.update(b":");
    mac.update(body);
    mac
}

/// True if the signature is valid and recent.
pub(crate) fn is_signed(at: &str, body: &[u8], signature: &str) -> bool {
    let is_fresh = at
        .parse::<u64>()
        .is_ok_and(|at| now().as_secs().abs_diff(at) <= 300);
    let given = signature
        .strip_prefix("v0=")
        .and_then(|given| hex::decode(given).ok());
    is_fresh && given.is_some_and(|given| mac(at, body).verify_slice(&given).is_ok())
}

/// The transport of events.
#[derive(Clone)]
pub(crate) enum Transport {
    /// Signed HTTP requests to a port.
    Http(Arc<Connections>),
    /// The sockets that the desk opened.
    Socket(SlackStub),
}

impl Transport {
    /// Delivers an event, and returns after its acknowledgement.
    pub(crate) async fn deliver(&self, event: &Event) {
        match self {
            Self::Http(connections) => connections.post(&event.body).await,
            Self::Socket(stub) => stub.deliver(&event.body).await,
        }
    }
}

/// Persistent connections to one port.
pub(crate) struct Connections {
    port: u16,
    idle: Mutex<Vec<TcpStream>>,
}

impl Connections {
    /// No connections yet.
    pub(crate) fn to(port: u16) -> Arc<Self> {
        Arc::new(Self {
            port,
            idle: Mutex::default(),
        })
    }

    async fn post(&self, body: &str) {
        let idle = self.idle.lock().await.pop();
        let mut stream = match idle {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(("127.0.0.1", self.port))
                    .await
                    .expect("it listens");
                stream.set_nodelay(true).expect("a socket takes it");
                stream
            }
        };
        let at = now().as_secs().to_string();
        let signature = hex::encode(mac(&at, body.as_bytes()).finalize().into_bytes());
        let request = format!(
            "POST /slack/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
             x-slack-request-timestamp: {at}\r\nx-slack-signature: v0={signature}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let status = answer(&mut stream).await;
        assert!(status == 200, "the event was answered with {status}");
        self.idle.lock().await.push(stream);
    }
}

/// Reads a response to its end, and returns its status.
async fn answer(stream: &mut TcpStream) -> u16 {
    let mut bytes = Vec::with_capacity(512);
    loop {
        let read = stream.read_buf(&mut bytes).await.expect("it answers");
        assert!(read > 0, "it hung up");
        let Some(head) = bytes.windows(4).position(|end| end == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
        let length = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
            .unwrap_or(0);
        if bytes.len() >= head + 4 + length {
            return text
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .unwrap_or(0);
        }
    }
}

/// An event that was sent on schedule.
pub(crate) struct Sent {
    /// The message's timestamp.
    pub(crate) ts: String,
    /// The scheduled time. A delay behind a slow response counts as latency.
    pub(crate) due: Instant,
    /// The time from the schedule to the acknowledgement.
    pub(crate) ack: Duration,
}

/// Sends events at a fixed rate, without waiting for acknowledgements.
pub(crate) async fn steadily(
    transport: &Transport,
    events: &Arc<Events>,
    rate: u32,
    count: u32,
) -> Vec<Sent> {
    let begin = Instant::now();
    let mut under_way = Vec::new();
    for number in 0..count {
        let due = begin + Duration::from_secs(1) * number / rate;
        tokio::time::sleep_until(due).await;
        let (transport, events) = (transport.clone(), Arc::clone(events));
        under_way.push(tokio::spawn(async move {
            let event = events.next();
            transport.deliver(&event).await;
            Sent {
                ts: event.ts,
                due,
                ack: due.elapsed(),
            }
        }));
    }
    let mut sent = Vec::new();
    for one in under_way {
        sent.push(one.await.expect("sending does not panic"));
    }
    sent
}

/// Sends events as fast as they are acknowledged, until it is dropped.
pub(crate) struct Flood {
    /// The acknowledged events.
    pub(crate) acknowledged: Arc<AtomicU64>,
    /// The limit of acknowledged events, which the benchmark raises. It bounds the length of the inbox.
    pub(crate) allowed: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
    workers: Vec<tokio::task::JoinHandle<()>>,
}

impl Flood {
    /// Starts with a number of parallel requests.
    pub(crate) fn begin(transport: &Transport, events: &Arc<Events>, at_a_time: usize) -> Self {
        let (acknowledged, stop) = (Arc::<AtomicU64>::default(), Arc::<AtomicBool>::default());
        let allowed = Arc::new(AtomicU64::new(u64::MAX));
        let workers = (0..at_a_time).map(|_| {
            let (transport, events) = (transport.clone(), Arc::clone(events));
            let (acknowledged, stop, allowed) =
                (Arc::clone(&acknowledged), Arc::clone(&stop), Arc::clone(&allowed));
            tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    if acknowledged.load(Ordering::Relaxed) >= allowed.load(Ordering::Relaxed) {
                        tokio::time::sleep(Duration::from_millis(2)).await;
                        continue;
                    }
                    transport.deliver(&events.next()).await;
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                }
            })
        });
        let workers = workers.collect();
        Self {
            acknowledged,
            allowed,
            stop,
            workers,
        }
    }

    /// Stops, and waits for requests in flight.
    pub(crate) async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        for worker in self.workers {
            worker.await.expect("sending does not panic");
        }
    }
}
