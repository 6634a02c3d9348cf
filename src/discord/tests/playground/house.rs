//! A playground with one connection to it, and a desk that answers as a test says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chat::{
    Answer, Card, ChannelRef, ChatPlatform, Connection, DeliveryKey, Handed, Home, Inbound, Intake,
    MessageRef, OutboundMessage, Phrases, Place, Reply, UserRef,
};
use chrono::{DateTime, Utc};
use discord::{Client, CommandSet, Config, MenuEntry, PublicKey, SlashCommand, SlashOption, Takes};
use playground::discord::SeenMessage;
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
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

type Rule = Box<dyn FnMut(&Inbound) -> Option<Answer> + Send>;

/// Everything a test needs.
pub(crate) struct House {
    pub(crate) pg: Playground,
    pub(crate) client: Client,
    pub(crate) started: DateTime<Utc>,
    intake: Intake,
    heard: watch::Sender<Vec<Inbound>>,
    rule: Arc<Mutex<Rule>>,
    held: Arc<Mutex<Vec<Handed>>>,
    cancel: CancellationToken,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl House {
    /// Opens a playground and connects to it.
    pub(crate) async fn open() -> Self {
        let pg = Playground::start(PlaygroundConfig::default())
            .await
            .expect("a free port");
        Self::at(pg, None).await
    }

    /// Connects to a playground where things were said before.
    pub(crate) async fn at(pg: Playground, heard_until: Option<DateTime<Utc>>) -> Self {
        let config = config(&pg);
        Self::with(pg, config, heard_until).await
    }

    /// Opens a playground and connects to it, with interactions over HTTP; says where these go.
    pub(crate) async fn over_http() -> (Self, String) {
        let pg = Playground::start(PlaygroundConfig::default())
            .await
            .expect("a free port");
        let key = pg.discord().describe()["public_key"]
            .as_str()
            .map(|key| PublicKey::parse(key).expect("the playground has a key"));
        let config = Config {
            public_key: key,
            ..config(&pg)
        };
        let house = Self::with(pg, config, None).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let at = listener.local_addr().expect("it is bound");
        let routes = discord::http::router([(house.client.clone(), house.intake.clone())]);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let url = format!("http://{at}/discord/interactions");
        let registered = house.pg.discord().register_interactions_url(&url).await;
        registered.expect("Discord takes the address");
        (house, url)
    }

    /// A client that listens, whether or not it ever hears anything.
    pub(crate) async fn listening(pg: &Playground) -> (Client, CancellationToken) {
        let client = Client::connect(config(pg), phrases())
            .await
            .expect("the playground answers");
        let (intake, mut handed) = mpsc::channel::<Handed>(16);
        tokio::spawn(async move {
            while let Some(handed) = handed.recv().await {
                drop(handed.answer.send(Answer::Stored));
            }
        });
        let cancel = CancellationToken::new();
        drop(client.listen(intake, cancel.clone()));
        (client, cancel)
    }

    /// Why no connection stands with that public key.
    pub(crate) async fn refused(pg: &Playground, public_key: &str) -> String {
        let config = Config {
            public_key: Some(PublicKey::parse(public_key).expect("a key")),
            ..config(pg)
        };
        let refused = Client::connect(config, phrases()).await;
        refused.expect_err("it is refused").to_string()
    }

    async fn with(pg: Playground, config: Config, heard_until: Option<DateTime<Utc>>) -> Self {
        let started = pg.clock().now();
        let client = Client::connect(config, phrases())
            .await
            .expect("the playground answers");
        client.follow(&[channel(HELP)], heard_until);
        let (intake, mut handed) = mpsc::channel::<Handed>(16);
        let (heard, _) = watch::channel(Vec::new());
        let rule: Arc<Mutex<Rule>> = Arc::new(Mutex::new(Box::new(|_| Some(Answer::Stored))));
        let held = Arc::new(Mutex::new(Vec::new()));
        let cancel = CancellationToken::new();
        let listening = Mutex::new(Some(client.listen(intake.clone(), cancel.clone())));
        let desk = (heard.clone(), Arc::clone(&rule), Arc::clone(&held));
        tokio::spawn(async move {
            let (heard, rule, held) = desk;
            while let Some(handed) = handed.recv().await {
                let answer = (rule.lock().expect("no test panics in a rule"))(&handed.inbound);
                heard.send_modify(|heard: &mut Vec<Inbound>| heard.push(handed.inbound.clone()));
                match answer {
                    Some(answer) => drop(handed.answer.send(answer)),
                    None => held.lock().expect("pushing never panics").push(handed),
                }
            }
        });
        let house = Self {
            pg,
            client,
            started,
            intake,
            heard,
            rule,
            held,
            cancel,
            listening,
        };
        house
            .until("the gateway is open", || house.client.health().connected)
            .await;
        house
    }

    /// Stops listening, as a process does that ends in order.
    pub(crate) async fn stop(&self) {
        self.cancel.cancel();
        let listening = self.listening.lock().expect("taking never panics").take();
        listening.expect("stopped once").await.expect("it ends in order");
    }

    /// How the desk answers from now on; `None` keeps the asker waiting.
    pub(crate) fn answers(&self, rule: impl FnMut(&Inbound) -> Option<Answer> + Send + 'static) {
        *self.rule.lock().expect("no test panics in a rule") = Box::new(rule);
    }

    /// The desk answers everything alike.
    pub(crate) fn replies(&self, reply: Reply) {
        self.answers(move |_| Some(Answer::Reply(reply.clone())));
    }

    /// Answers what has been waiting.
    pub(crate) fn answer_held(&self, reply: &Reply) {
        for handed in self.held.lock().expect("taking never panics").drain(..) {
            drop(handed.answer.send(Answer::Reply(reply.clone())));
        }
    }

    /// Everything that came in so far.
    pub(crate) fn heard(&self) -> Vec<Inbound> {
        self.heard.borrow().clone()
    }

    /// Waits for the first thing that came in and fits.
    pub(crate) async fn hears(&self, fits: impl Fn(&Inbound) -> bool) -> Inbound {
        let mut changes = self.heard.subscribe();
        let waiting = changes.wait_for(|heard| heard.iter().any(&fits));
        let heard = tokio::time::timeout(PATIENCE, waiting)
            .await
            .unwrap_or_else(|_| panic!("it never came in, {}", self.so_far()))
            .expect("the desk listens");
        heard
            .iter()
            .find(|inbound| fits(inbound))
            .expect("just seen")
            .clone()
    }

    fn so_far(&self) -> String {
        let calls = self.pg.record().calls();
        let calls: Vec<&str> = calls.iter().map(|call| call.method.as_str()).collect();
        let heard = self.heard();
        let keys: Vec<&str> = heard.iter().map(|inbound| inbound.key.as_str()).collect();
        format!("only {keys:?}, by {calls:?}")
    }

    /// Waits until something holds; what holds follows from calls that the playground records.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let patience = tokio::time::timeout(PATIENCE, async {
            while !holds() {
                // The record wakes us; a look now and then covers what happens on our side only.
                let _ = self.pg.record().until(&holds, Duration::from_millis(20)).await;
            }
        });
        patience.await.unwrap_or_else(|_| panic!("never: {what}"));
    }

    /// What fits is not kept when it is offered first, and kept when it is offered again, as everything else is.
    pub(crate) fn keeps_only_the_second(&self, fits: impl Fn(&Inbound) -> bool + Send + 'static) {
        let mut offers = 0;
        self.answers(move |inbound| {
            let is_first = fits(inbound) && offers == 0;
            offers += usize::from(is_first);
            Some(if is_first {
                Answer::NotStored
            } else {
                Answer::Stored
            })
        });
    }

    /// Somebody writes something, whether the desk listens or not.
    pub(crate) async fn talks(&self, who: &str, place: &str, text: &str) -> String {
        let said = self.pg.discord().say(who, place, text).await;
        said.expect("they may talk")
    }

    /// Somebody writes something, and the desk hears it.
    pub(crate) async fn says(&self, who: &str, place: &str, text: &str) -> String {
        let id = self.talks(who, place, text).await;
        self.hears(|inbound| inbound.key == id).await;
        id
    }

    /// Delivers a message under a key; where it stands.
    pub(crate) async fn posts(&self, named: &str, message: &OutboundMessage) -> MessageRef {
        let sent = self.client.deliver(&key(named), message).await;
        sent.expect("it arrives").message.expect("it has an address")
    }

    /// Somebody changes what they wrote.
    pub(crate) async fn edits(&self, who: &str, place: &str, id: &str, text: &str) {
        let edited = self.pg.discord().edit(who, place, id, text).await;
        edited.expect("it is theirs");
    }

    /// Somebody takes away what they wrote.
    pub(crate) async fn deletes(&self, who: &str, place: &str, id: &str) {
        let deleted = self.pg.discord().delete(who, place, id).await;
        deleted.expect("it is theirs");
    }

    /// Bo opens a thread under a message in `#help`.
    pub(crate) async fn thread_under(&self, root: &str) -> String {
        let opened = self.pg.discord().open_thread(BO, HELP, Some(root), "printer");
        opened.await.expect("bo may open threads")
    }

    /// What somebody sees last in a channel.
    pub(crate) fn last(&self, user: &str, channel: &str) -> SeenMessage {
        self.pg
            .discord()
            .messages_seen_by(user, channel)
            .pop()
            .expect("a message")
    }
}

impl Drop for House {
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
    OutboundMessage::post(Place::At(Home::Channel(channel(to))), card)
}

/// The `custom_id` of a message's control whose label or placeholder says so.
pub(crate) fn control(message: &SeenMessage, says: &str) -> String {
    let controls = message
        .components
        .iter()
        .flat_map(|row| row["components"].as_array().into_iter().flatten());
    let mut named = controls.filter(|control| {
        control["label"].as_str().is_some_and(|label| label == says)
            || control["placeholder"]
                .as_str()
                .is_some_and(|placeholder| placeholder.starts_with(says))
    });
    let control = named
        .next()
        .unwrap_or_else(|| panic!("no {says} on {}", message.rendered));
    control["custom_id"]
        .as_str()
        .expect("controls have ids")
        .to_owned()
}

fn config(pg: &Playground) -> Config {
    let token = pg.discord().describe()["token"]
        .as_str()
        .expect("the playground says its token")
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
