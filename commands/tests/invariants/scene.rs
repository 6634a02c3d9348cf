//! A ticket in one of several states, with another ticket, a note, and replies that agents are about to send.

use std::collections::BTreeMap;

use chat::{Control, Location, MessageAnchor, MessageRef, Reply, Token, Values};
use commands::Verb;
use desk::{Identity, Reference, RemarkId, Ticket, TicketEvent, TicketId};
use store::{Follower, Side, Store};

use crate::cast::{Cast, at, in_channel};
use crate::platform::Platform;
use crate::unit::{Event, handle, message, with_file};

/// The state in which a pair of commands finds the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    New,
    Claimed,
    OnHold,
    Resolved,
    Merged,
    Known,
}

impl State {
    pub(crate) const ALL: [State; 6] = [
        State::New,
        State::Claimed,
        State::OnHold,
        State::Resolved,
        State::Merged,
        State::Known,
    ];
}

/// What a draft is about to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Draft {
    /// A reply that is sent.
    Reply,
    /// A reply that is kept as a note.
    Note,
    /// A note that is sent to the requester.
    Forward,
}

/// Lee's ticket, Mia's ticket, and what is about to happen to Lee's ticket.
pub(crate) struct Scene {
    pub(crate) cast: Cast,
    pub(crate) main: Ticket,
    pub(crate) other: Ticket,
    pub(crate) team_root: MessageRef,
    /// Sam's note with a file.
    pub(crate) note: RemarkId,
    drafts: BTreeMap<(Draft, &'static str), Token>,
}

/// The agents who act in scenes.
const ACTING: [&str; 2] = ["sam", "lea"];

impl Scene {
    pub(crate) async fn build(store: &Store, suffix: &str, state: State) -> Self {
        let mut cast = Cast::new(suffix);
        // The known issue of one scene must not keep the requester of another one from opening a ticket.
        cast.settings.ask_when_alike = false;
        let mut stage = Stage {
            store,
            cast: &cast,
            platform: Platform::default(),
        };
        for (user, id, words) in [
            ("lee", "1", "the printer eats paper"),
            ("mia", "2", "the mouse is gone"),
        ] {
            let place = in_channel(&cast.channel("help"));
            let said = message(&cast.user(user), &place, id, words, at(0));
            stage.act(0, Event::says(said)).await;
        }
        stage.deliver(1).await;
        let (main, other) = (
            ticket_of(store, &cast, "lee").await,
            ticket_of(store, &cast, "mia").await,
        );
        let team_root = root(store, main.id).await;
        let thread = in_thread(&cast, "1");
        let follow_up = message(&cast.user("lee"), &thread, "3", "only the left half", at(2));
        stage.act(2, Event::says(follow_up)).await;
        let team_thread = under(&team_root);
        let note = message(&cast.user("sam"), &team_thread, "n1", "page three", at(2));
        let source = note.message.clone();
        stage.act(2, Event::says(with_file(note, "manual.pdf"))).await;
        stage.deliver(3).await;
        if matches!(state, State::Known | State::Resolved) {
            follow(store, &cast, &main, &other).await;
        }
        for event in becomes(&cast, state, &main, &other) {
            stage.act(4, event).await;
        }
        let note = stage.remark(&source).await;
        let drafts = stage.drafts(&main, note).await;
        stage.deliver(6).await;
        Self {
            main: reread(store, main.id).await,
            other: reread(store, other.id).await,
            team_root,
            note,
            drafts,
            cast,
        }
    }

    /// The token under the preview of an agent.
    pub(crate) fn draft(&self, draft: Draft, agent: &str) -> Token {
        let found = self
            .drafts
            .iter()
            .find(|((of, owner), _)| *of == draft && *owner == agent);
        found.expect("the agent has a draft of each kind").1.clone()
    }

    pub(crate) fn requester_thread(&self) -> Location {
        in_thread(&self.cast, "1")
    }

    pub(crate) fn team_thread(&self) -> Location {
        under(&self.team_root)
    }
}

/// A desk on which a scene is built.
struct Stage<'s> {
    store: &'s Store,
    cast: &'s Cast,
    platform: Platform,
}

impl Stage<'_> {
    async fn act(&self, minute: i64, event: Event) -> Reply {
        handle(self.store, self.cast, &event, &self.cast.prefetched(), at(minute)).await
    }

    async fn deliver(&mut self, minute: i64) {
        self.platform.deliver(self.store, self.cast, at(minute)).await;
    }

    async fn remark(&self, source: &MessageRef) -> RemarkId {
        let mut uow = self.store.look(at(4)).await.expect("the unit of work begins");
        let found = uow.remarks().find_by_source(source).await;
        found.expect("the query succeeds").expect("the note is kept").id
    }

    async fn drafts(&self, main: &Ticket, note: RemarkId) -> BTreeMap<(Draft, &'static str), Token> {
        let mut drafts = BTreeMap::new();
        for agent in ACTING {
            let (user, place) = (self.cast.user(agent), in_channel(&self.cast.channel("agents")));
            for draft in [Draft::Reply, Draft::Note, Draft::Forward] {
                let event = match draft {
                    Draft::Forward => {
                        let token = Token::new(Verb::ForwardNote.as_str(), note, 0);
                        Event::clicks(&user, &place, token)
                    }
                    Draft::Reply | Draft::Note => {
                        let values = Values::from([("text".into(), format!("try {draft:?} of {agent}"))]);
                        Event::submits(&user, &place, on(Verb::Reply, main), values)
                    }
                };
                let verb = match draft {
                    Draft::Note => Verb::Keep,
                    Draft::Reply | Draft::Forward => Verb::Send,
                };
                let reply = self.act(5, event).await;
                drafts.insert((draft, agent), button(&reply, verb));
            }
        }
        drafts
    }
}

/// Mia follows Lee's ticket.
async fn follow(store: &Store, cast: &Cast, main: &Ticket, other: &Ticket) {
    let mut uow = store.begin(at(3)).await.expect("the unit of work begins");
    let mut main = uow.tickets().get(main.id).await.expect("the ticket exists");
    uow.followers().add(Follower {
        ticket: main.id,
        user: cast.user("mia"),
        person: other.requester,
        asked_in: cast.channel("help"),
        at: at(3),
    });
    main.apply(&TicketEvent::FollowerAdded, Some(other.requester), at(3));
    uow.tickets().save(&main);
    uow.commit().await.expect("the unit of work commits");
}

/// The events that bring Lee's ticket into a state.
fn becomes(cast: &Cast, state: State, main: &Ticket, other: &Ticket) -> Vec<Event> {
    let (sam, place) = (cast.user("sam"), in_channel(&cast.channel("agents")));
    let clicks = |verb| Event::clicks(&sam, &place, on(verb, main));
    match state {
        State::New => Vec::new(),
        State::Claimed => vec![clicks(Verb::Claim)],
        State::Known => vec![clicks(Verb::Claim), clicks(Verb::MarkKnown)],
        State::OnHold => {
            let values = Values::from([("reason".into(), "requester".into())]);
            vec![Event::submits(&sam, &place, on(Verb::Hold, main), values)]
        }
        State::Resolved => {
            let values = Values::from([
                ("code".into(), "solved".into()),
                ("note".into(), "new drum".into()),
            ]);
            vec![Event::submits(&sam, &place, on(Verb::Resolve, main), values)]
        }
        State::Merged => {
            let values = Values::from([("other".into(), other.reference.to_string())]);
            vec![Event::submits(&sam, &place, on(Verb::Merge, main), values)]
        }
    }
}

/// The token of a verb on a ticket as it is now.
pub(crate) fn on(verb: Verb, ticket: &Ticket) -> Token {
    Token::new(verb.as_str(), ticket.id, ticket.revision)
}

/// A place in the thread under a message.
pub(crate) fn under(root: &MessageRef) -> Location {
    Location {
        thread: Some(root.id.clone()),
        ..in_channel(&root.channel)
    }
}

fn in_thread(cast: &Cast, root: &str) -> Location {
    under(&MessageRef::new(&cast.channel("help"), root))
}

fn button(reply: &Reply, verb: Verb) -> Token {
    let Reply::Private(card) = reply else {
        panic!("{reply:?} is no preview")
    };
    let tokens = card.controls.iter().filter_map(|control| match control {
        Control::Button(button) => Some(&button.token),
        Control::Select(_) | Control::Link { .. } => None,
    });
    let mut tokens = tokens.filter(|token| token.verb == verb.as_str());
    tokens.next().expect("the preview has the button").clone()
}

/// The open ticket of a person.
async fn ticket_of(store: &Store, cast: &Cast, user: &str) -> Ticket {
    let user = cast.user(user);
    let identity = Identity {
        connection: user.connection.0,
        user: user.id,
    };
    let mut uow = store.begin(at(1)).await.expect("the unit of work begins");
    let person = uow.people().find_by_identity(&identity).await;
    let person = person.expect("the query succeeds").expect("the person is known");
    let open = uow
        .tickets()
        .open_of(person.id)
        .await
        .expect("the query succeeds");
    open.into_iter().next().expect("the person has a ticket")
}

async fn reread(store: &Store, ticket: TicketId) -> Ticket {
    let mut uow = store.look(at(6)).await.expect("the unit of work begins");
    uow.tickets().get(ticket).await.expect("the ticket exists")
}

/// The root message of the team's thread.
async fn root(store: &Store, ticket: TicketId) -> MessageRef {
    let mut uow = store.look(at(1)).await.expect("the unit of work begins");
    let thread = uow
        .threads()
        .of(ticket, Side::Team)
        .await
        .expect("the query succeeds");
    match thread.expect("the team has a thread").root {
        MessageAnchor::Message(root) => root,
        MessageAnchor::Post(_) => panic!("the card is delivered"),
    }
}

/// The label of a reference in comparisons.
pub(crate) fn labels(scene: &Scene) -> [(Reference, &'static str); 2] {
    [
        (scene.main.reference, "the ticket"),
        (scene.other.reference, "the other ticket"),
    ]
}
