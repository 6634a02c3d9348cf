//! The fixture: an emulated workspace, a connected client, and a desk that answers as each test says.

use std::time::Duration;

use chat::{
    Answer, Button, ButtonStyle, Card, ChannelRef, Choice, Connection, Conversation, DeliveryKey, Field,
    FieldKind, Form, Inbound, InboundEvent, InboundRequest, MessageRef, OutboundMessage, Phrases, Place,
    Reply, Token, UserRef,
};
use playground::slack::{Slack, VisibleMessage};
use playground::{Fault, FaultKind, Playground, PlaygroundConfig, Scene, Side, SlackApp};
use secrecy::SecretString;
use slack::{Client, CommandWords, Config, ManifestWords, Reach, ShortcutWords, Transport};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Fixture {
    pub(crate) playground: Playground,
    pub(crate) client: Client,
    pub(crate) handed: mpsc::Receiver<InboundRequest>,
    pub(crate) cancel: CancellationToken,
    pub(crate) listening: JoinHandle<()>,
}

impl Fixture {
    /// A workspace whose app has our own manifest, with both sockets open.
    pub(crate) async fn start() -> Self {
        let playground = workspace(Reach::Socket).await;
        let client = Client::connect(config(&playground), phrases())
            .await
            .expect("connected");
        let fixture = Self::listening(playground, client);
        fixture
            .until("two sockets", || fixture.slack().sockets() == 2)
            .await;
        fixture
            .until("connected", || fixture.client.health().connected)
            .await;
        fixture
    }

    /// The same with the HTTP transport.
    pub(crate) async fn over_http() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let playground = workspace(Reach::Http(&url)).await;
        let client = Client::connect(http_config(&playground), phrases())
            .await
            .expect("connected");
        let routes = slack::http::router([client.clone()]);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let fixture = Self::listening(playground, client);
        fixture
            .until("connected", || fixture.client.health().connected)
            .await;
        fixture
    }

    /// A listening client.
    pub(crate) fn listening(playground: Playground, client: Client) -> Self {
        let (intake, handed) = mpsc::channel(100);
        let cancel = CancellationToken::new();
        let listening = client.listen(intake, cancel.clone());
        Self {
            playground,
            client,
            handed,
            cancel,
            listening,
        }
    }

    pub(crate) fn slack(&self) -> &Slack {
        self.playground.slack()
    }

    pub(crate) async fn until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        // Changes inside the client do not wake the record, so the condition is checked again regularly.
        let waiting = async {
            while !self
                .playground
                .record()
                .until(&mut holds, Duration::from_millis(50))
                .await
            {}
        };
        assert!(
            tokio::time::timeout(PATIENCE, waiting).await.is_ok(),
            "never: {what}"
        );
    }

    /// Waits until every payload is acknowledged.
    pub(crate) async fn acknowledged(&self) {
        self.until("acknowledged", || self.slack().undelivered() == 0)
            .await;
    }

    /// Lee writes into `#help`.
    pub(crate) async fn lee_says(&self, words: &str) -> String {
        let said = self.slack().say("U0LEE", "C0HELP", words, None).await;
        said.expect("Lee is in #help")
    }

    /// Waits until the user has an open form, and returns the id of its view.
    pub(crate) async fn open_form(&self, user: &str) -> String {
        self.until("the form is open", || self.slack().modal_of(user).is_some())
            .await;
        let view = self.slack().modal_of(user).expect("just seen");
        view["id"].as_str().expect("views have ids").to_owned()
    }

    /// The next event, without an answer.
    pub(crate) async fn next(&mut self) -> InboundRequest {
        tokio::time::timeout(PATIENCE, self.handed.recv())
            .await
            .expect("in time")
            .expect("the client listens")
    }

    /// The next event, answered at once.
    pub(crate) async fn answer(&mut self, answer: Answer) -> Inbound {
        let InboundRequest { inbound, answer: to } = self.next().await;
        to.send(answer).expect("the client waits for the answer");
        inbound
    }

    pub(crate) fn fault(&self, method: Option<&str>, what: FaultKind) {
        self.playground.faults().add(Fault {
            side: Some(Side::Slack),
            method: method.map(str::to_owned),
            what,
            chance: 1.0,
            times: Some(1),
        });
    }

    pub(crate) fn calls(&self, method: &str) -> usize {
        self.playground.record().calls_to(Side::Slack, method).len()
    }

    pub(crate) fn seen(&self, user: &str, channel: &str) -> Vec<VisibleMessage> {
        self.slack().visible_messages(user, channel)
    }

    /// Waits until the user sees a message with these words, and returns the message.
    pub(crate) async fn sees(&self, user: &str, channel: &str, words: &str) -> VisibleMessage {
        let find = || {
            self.seen(user, channel)
                .into_iter()
                .find(|seen| seen.rendered.contains(words))
        };
        self.until(words, || find().is_some()).await;
        find().expect("just seen")
    }

    /// Runs a person's action while the desk answers with this reply.
    pub(crate) async fn answering<T>(&mut self, reply: Reply, act: impl Future<Output = T>) -> (T, Inbound) {
        let both = async { tokio::join!(act, self.answer(Answer::Reply(reply))) };
        tokio::time::timeout(PATIENCE, both).await.expect("in time")
    }

    pub(crate) async fn close(self) {
        self.cancel.cancel();
        tokio::time::timeout(PATIENCE, self.listening)
            .await
            .expect("in time")
            .expect("no panic");
        self.playground.shutdown().await;
    }
}

pub(crate) async fn workspace(reach: Reach<'_>) -> Playground {
    let mut scene = Scene::demo();
    scene.slack.app =
        SlackApp::from_manifest(&manifest(reach).to_string()).expect("the manifest keeps Slack's limits");
    let config = PlaygroundConfig {
        scene,
        ..PlaygroundConfig::default()
    };
    Playground::start(config).await.expect("a free port")
}

pub(crate) fn http_config(playground: &Playground) -> Config {
    Config {
        transport: Transport::Http {
            signing_secret: SecretString::from(SlackApp::demo().signing_secret),
        },
        ..config(playground)
    }
}

pub(crate) fn config(playground: &Playground) -> Config {
    let app = SlackApp::demo();
    Config {
        connection: hq(),
        bot_token: SecretString::from(app.bot_token),
        transport: Transport::Socket {
            app_token: SecretString::from(app.app_token),
        },
        api_url: Some(playground.slack().api_url()),
        silence: Config::SILENCE,
    }
}

pub(crate) fn phrases() -> Phrases {
    Phrases {
        working: "Working on it".into(),
        unavailable: "Not now, try again".into(),
        try_again: "Try again".into(),
        next: "Next".into(),
        pick: "Pick".into(),
        more: "More".into(),
        cancel: "Cancel".into(),
        form_gone: "What you typed:".into(),
    }
}

fn manifest(reach: Reach<'_>) -> impl ToString + use<> {
    let command = |description: &str| CommandWords {
        description: description.into(),
        usage_hint: "[words]".into(),
    };
    let words = ManifestWords {
        name: "Service desk".into(),
        description: "Turns conversations into tickets".into(),
        bot_name: "desk".into(),
        ticket: command("Report a problem"),
        tickets: command("Your tickets"),
        kb: command("Find an answer"),
        change: command("Raise a change"),
        changes: command("What changes when"),
        approvals: command("What waits for you"),
        sla: command("What is promised"),
        desk: command("Help"),
        open_ticket: ShortcutWords {
            name: "Open a ticket".into(),
            description: "Turn this message into a ticket".into(),
        },
    };
    slack::manifest(&words, reach)
}

pub(crate) fn hq() -> Connection {
    Connection("hq".into())
}

pub(crate) fn user(id: &str) -> UserRef {
    UserRef::new(&hq(), id)
}

pub(crate) fn channel(id: &str) -> ChannelRef {
    ChannelRef::new(&hq(), id)
}

pub(crate) fn message(channel_id: &str, ts: &str) -> MessageRef {
    MessageRef::new(&channel(channel_id), ts)
}

pub(crate) fn key(name: &str) -> DeliveryKey {
    DeliveryKey(name.into())
}

pub(crate) fn in_help(card: Card) -> OutboundMessage {
    OutboundMessage::post(Place::At(Conversation::Channel(channel("C0HELP"))), card)
}

pub(crate) fn token(verb: &str) -> Token {
    Token::new(verb, "tkt_1", 3)
}

pub(crate) fn button(label: &str, verb: &str) -> Button {
    Button {
        label: label.into(),
        token: token(verb),
        style: ButtonStyle::Normal,
    }
}

pub(crate) fn form() -> Form {
    let field = |id: &str, label: &str, kind: FieldKind| Field {
        id: id.into(),
        label: label.into(),
        hint: None,
        value: None,
        required: false,
        kind,
    };
    let choices = ["incident", "request"].map(|value| Choice {
        value: value.into(),
        label: value.to_uppercase(),
    });
    Form {
        token: token("open"),
        title: "Open a ticket".into(),
        intro: None,
        first_page: None,
        fields: vec![
            field("title", "In a few words", FieldKind::Line { max: 150 }),
            field("kind", "Kind", FieldKind::Choice(choices.into())),
        ],
        submit: "Open".into(),
    }
}

/// The `action_id` of a visible control.
pub(crate) fn action(seen: &VisibleMessage, label_or_kind: &str) -> String {
    let blocks = seen
        .blocks
        .as_ref()
        .and_then(|blocks| blocks.as_array())
        .expect("blocks");
    let elements = blocks
        .iter()
        .filter_map(|block| block["elements"].as_array())
        .flatten();
    let mut found = elements
        .filter(|element| element["text"]["text"] == label_or_kind || element["type"] == label_or_kind);
    let element = found.next().expect("the control is visible");
    element["action_id"].as_str().expect("an id").to_owned()
}

pub(crate) fn clicked(inbound: &Inbound) -> &str {
    match &inbound.what {
        InboundEvent::Click { token, .. } => &token.verb,
        other => panic!("not a click: {other:?}"),
    }
}
