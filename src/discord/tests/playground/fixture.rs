//! The test fixture: a playground, one client connected to it, and a scripted desk.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chat::{
    Answer, Card, ChannelRef, ChatPlatform, Connection, Conversation, DeliveryKey, Inbound, InboundRequest,
    Intake, MessageRef, OutboundMessage, Phrases, Place, Reply, UserRef,
};
use chrono::{DateTime, Utc};
use discord::{Client, CommandSet, Config, MenuEntry, PublicKey, SlashCommand, SlashOption, Takes};
use playground::discord::VisibleMessage;
use playground::{Playground, PlaygroundConfig};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) const BO: &str = "1100000000000001001";
pub(crate) const MIA: &str = "1100000000000001002";
pub(crate) const SAM: &str = "1100000000000001003";
pub(crate) const NIA: &str = "1100000000000001005";
pub(crate) const HELP: &str = "1100000000000000101";
pub(crate) const AGENTS: &str = "1100000000000000103";
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

type Rule = Box<dyn FnMut(&Inbound) -> Option<Answer> + Send>;

/// A playground, one client connected to it, and a scripted desk.
pub(crate) struct Fixture {
    pub(crate) pg: Playground,
    pub(crate) client: Client,
    pub(crate) started: DateTime<Utc>,
    intake: Intake,
    received: watch::Sender<Vec<Inbound>>,
    rule: Arc<Mutex<Rule>>,
    unanswered: Arc<Mutex<Vec<InboundRequest>>>,
    cancel: CancellationToken,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl Fixture {
    /// Starts a playground and connects to it.
    pub(crate) async fn open() -> Self {
        let pg = Playground::start(PlaygroundConfig::default())
            .await
            .expect("a port is free");
        Self::at(pg, None).await
    }

    /// Connects to a playground that already has messages.
    pub(crate) async fn at(pg: Playground, heard_until: Option<DateTime<Utc>>) -> Self {
        let config = config(&pg);
        Self::with(pg, config, heard_until).await
    }

    /// Starts a playground and connects to it, with interactions over HTTP. Returns their address as well.
    pub(crate) async fn over_http() -> (Self, String) {
        let pg = Playground::start(PlaygroundConfig::default())
            .await
            .expect("a port is free");
        let key = pg.discord().describe()["public_key"]
            .as_str()
            .map(|key| PublicKey::parse(key).expect("the playground has a key"));
        let config = Config {
            public_key: key,
            ..config(&pg)
        };
        let fixture = Self::with(pg, config, None).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let at = listener.local_addr().expect("the listener is bound");
        let routes = discord::http::router([(fixture.client.clone(), fixture.intake.clone())]);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let url = format!("http://{at}/discord/interactions");
        let registered = fixture.pg.discord().register_interactions_url(&url).await;
        registered.expect("Discord accepts the address");
        (fixture, url)
    }

    /// A listening client, whether or not it ever receives anything.
    pub(crate) async fn listening(pg: &Playground) -> (Client, CancellationToken) {
        let client = Client::connect(config(pg), phrases())
            .await
            .expect("the playground answers");
        let (intake, mut handed) = mpsc::channel::<InboundRequest>(16);
        tokio::spawn(async move {
            while let Some(handed) = handed.recv().await {
                drop(handed.answer.send(Answer::Stored));
            }
        });
        let cancel = CancellationToken::new();
        drop(client.listen(intake, cancel.clone()));
        (client, cancel)
    }

    /// The error of a connection with a public key.
    pub(crate) async fn refused(pg: &Playground, public_key: &str) -> String {
        let config = Config {
            public_key: Some(PublicKey::parse(public_key).expect("the key is valid")),
            ..config(pg)
        };
        let refused = Client::connect(config, phrases()).await;
        refused.expect_err("the connection fails").to_string()
    }

    async fn with(pg: Playground, config: Config, heard_until: Option<DateTime<Utc>>) -> Self {
        let started = pg.clock().now();
        let client = Client::connect(config, phrases())
            .await
            .expect("the playground answers");
        client.follow(&[channel(HELP)], heard_until);
        let (intake, mut handed) = mpsc::channel::<InboundRequest>(16);
        let (received, _) = watch::channel(Vec::new());
        let rule: Arc<Mutex<Rule>> = Arc::new(Mutex::new(Box::new(|_| Some(Answer::Stored))));
        let unanswered = Arc::new(Mutex::new(Vec::new()));
        let cancel = CancellationToken::new();
        let listening = Mutex::new(Some(client.listen(intake.clone(), cancel.clone())));
        let desk = (received.clone(), Arc::clone(&rule), Arc::clone(&unanswered));
        tokio::spawn(async move {
            let (received, rule, unanswered) = desk;
            while let Some(handed) = handed.recv().await {
                let answer = (rule.lock().expect("the rule does not panic"))(&handed.inbound);
                received.send_modify(|received: &mut Vec<Inbound>| received.push(handed.inbound.clone()));
                match answer {
                    Some(answer) => drop(handed.answer.send(answer)),
                    None => unanswered.lock().expect("the lock is not poisoned").push(handed),
                }
            }
        });
        let fixture = Self {
            pg,
            client,
            started,
            intake,
            received,
            rule,
            unanswered,
            cancel,
            listening,
        };
        fixture
            .until("the gateway is open", || fixture.client.health().connected)
            .await;
        fixture
    }

    /// Stops the client in an orderly way.
    pub(crate) async fn stop(&self) {
        self.cancel.cancel();
        let listening = self.listening.lock().expect("the lock is not poisoned").take();
        listening
            .expect("the fixture is stopped once")
            .await
            .expect("the client stops");
    }

    /// Sets how the desk answers from now on. `None` leaves the event unanswered.
    pub(crate) fn answers(&self, rule: impl FnMut(&Inbound) -> Option<Answer> + Send + 'static) {
        *self.rule.lock().expect("the rule does not panic") = Box::new(rule);
    }

    /// The desk gives the same reply to every event.
    pub(crate) fn replies(&self, reply: Reply) {
        self.answers(move |_| Some(Answer::Reply(reply.clone())));
    }

    /// Answers all unanswered events.
    pub(crate) fn answer_pending(&self, reply: &Reply) {
        for handed in self
            .unanswered
            .lock()
            .expect("the lock is not poisoned")
            .drain(..)
        {
            drop(handed.answer.send(Answer::Reply(reply.clone())));
        }
    }

    /// All events that the desk received so far.
    pub(crate) fn received(&self) -> Vec<Inbound> {
        self.received.borrow().clone()
    }

    /// Waits for the first matching event.
    pub(crate) async fn receives(&self, matches_event: impl Fn(&Inbound) -> bool) -> Inbound {
        let mut changes = self.received.subscribe();
        let waiting = changes.wait_for(|received| received.iter().any(&matches_event));
        let received = tokio::time::timeout(TIMEOUT, waiting)
            .await
            .unwrap_or_else(|_| panic!("the event never arrived, {}", self.received_so_far()))
            .expect("the desk receives events");
        received
            .iter()
            .find(|inbound| matches_event(inbound))
            .expect("the event was found")
            .clone()
    }

    fn received_so_far(&self) -> String {
        let calls = self.pg.record().calls();
        let calls: Vec<&str> = calls.iter().map(|call| call.method.as_str()).collect();
        let received = self.received();
        let keys: Vec<&str> = received.iter().map(|inbound| inbound.key.as_str()).collect();
        format!("only {keys:?}, with the calls {calls:?}")
    }

    /// Waits until a condition holds. It is evaluated after each call that the playground records.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let patience = tokio::time::timeout(TIMEOUT, async {
            while !holds() {
                // The timeout covers changes inside the client, which the playground does not record.
                let _ = self.pg.record().until(&holds, Duration::from_millis(20)).await;
            }
        });
        patience.await.unwrap_or_else(|_| panic!("never: {what}"));
    }

    /// The desk does not store the first matching event, and stores all others.
    pub(crate) fn stores_only_the_second(&self, matches_event: impl Fn(&Inbound) -> bool + Send + 'static) {
        let mut offers = 0;
        self.answers(move |inbound| {
            let is_first = matches_event(inbound) && offers == 0;
            offers += usize::from(is_first);
            Some(if is_first {
                Answer::NotStored
            } else {
                Answer::Stored
            })
        });
    }

    /// A person writes a message. The desk need not receive it.
    pub(crate) async fn writes_unobserved(&self, who: &str, place: &str, text: &str) -> String {
        let said = self.pg.discord().say(who, place, text).await;
        said.expect("the person may write there")
    }

    /// A person writes a message, and the desk receives it.
    pub(crate) async fn writes(&self, who: &str, place: &str, text: &str) -> String {
        let id = self.writes_unobserved(who, place, text).await;
        self.receives(|inbound| inbound.key == id).await;
        id
    }

    /// Delivers a message with a key and returns its address.
    pub(crate) async fn posts(&self, named: &str, message: &OutboundMessage) -> MessageRef {
        let sent = self.client.deliver(&key(named), message).await;
        sent.expect("the message arrives")
            .message
            .expect("the message has an address")
    }

    /// A person edits their message.
    pub(crate) async fn edits(&self, who: &str, place: &str, id: &str, text: &str) {
        let edited = self.pg.discord().edit(who, place, id, text).await;
        edited.expect("the message is the person's own");
    }

    /// A person deletes their message.
    pub(crate) async fn deletes(&self, who: &str, place: &str, id: &str) {
        let deleted = self.pg.discord().delete(who, place, id).await;
        deleted.expect("the message is the person's own");
    }

    /// Bo opens a thread under a message in `#help`.
    pub(crate) async fn thread_under(&self, root: &str) -> String {
        let opened = self.pg.discord().open_thread(BO, HELP, Some(root), "printer");
        opened.await.expect("bo may create threads")
    }

    /// The last message that a person sees in a channel.
    pub(crate) fn last(&self, user: &str, channel: &str) -> VisibleMessage {
        self.pg
            .discord()
            .visible_messages(user, channel)
            .pop()
            .expect("the channel has a message")
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

pub(crate) fn hub() -> Connection {
    Connection("hub".to_owned())
}

pub(crate) fn channel(id: &str) -> ChannelRef {
    ChannelRef::new(&hub(), id)
}

pub(crate) fn user(id: &str) -> UserRef {
    UserRef::new(&hub(), id)
}

pub(crate) fn key(key: &str) -> DeliveryKey {
    DeliveryKey(key.to_owned())
}

pub(crate) fn post(to: &str, card: Card) -> OutboundMessage {
    OutboundMessage::post(Place::At(Conversation::Channel(channel(to))), card)
}

/// The `custom_id` of the control with a label or placeholder.
pub(crate) fn control(message: &VisibleMessage, label: &str) -> String {
    let controls = message
        .components
        .iter()
        .flat_map(|row| row["components"].as_array().into_iter().flatten());
    let mut named = controls.filter(|control| {
        control["label"].as_str().is_some_and(|known| known == label)
            || control["placeholder"]
                .as_str()
                .is_some_and(|placeholder| placeholder.starts_with(label))
    });
    let control = named
        .next()
        .unwrap_or_else(|| panic!("no {label} on {}", message.rendered));
    control["custom_id"]
        .as_str()
        .expect("every control has an id")
        .to_owned()
}

fn config(pg: &Playground) -> Config {
    let token = pg.discord().describe()["token"]
        .as_str()
        .expect("the playground shows its token")
        .to_owned();
    Config {
        connection: hub(),
        token: token.into(),
        api_url: pg.url().to_owned(),
        public_key: None,
        guild: None,
        commands: CommandSet {
            commands: vec![SlashCommand {
                name: "ticket".to_owned(),
                description: "Open a ticket".to_owned(),
                options: vec![
                    SlashOption {
                        name: "words".to_owned(),
                        description: "What is it?".to_owned(),
                        takes: Takes::Words,
                    },
                    SlashOption {
                        name: "kind".to_owned(),
                        description: "What kind".to_owned(),
                        takes: Takes::OneOf(vec![("incident".to_owned(), "Problem".to_owned())]),
                    },
                    SlashOption {
                        name: "for".to_owned(),
                        description: "For whom".to_owned(),
                        takes: Takes::Person,
                    },
                ],
            }],
            menu: vec![MenuEntry {
                name: "open_ticket".to_owned(),
                label: "Open a ticket".to_owned(),
            }],
        },
    }
}

fn phrases() -> Phrases {
    Phrases {
        working: "Working on it.".to_owned(),
        unavailable: "The desk cannot be reached; nothing happened.".to_owned(),
        try_again: "Try again".to_owned(),
        next: "Next".to_owned(),
        pick: "choose".to_owned(),
        more: "More".to_owned(),
        cancel: "Cancel".to_owned(),
        form_gone: "This form is gone.".to_owned(),
    }
}
