//! A desk with a few tickets. Each attempt runs on a copy of its database, which is restored and used again afterwards.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chat::{
    Control, Conversation, FileRef, Inbound, InboundEvent, Location, MessageAnchor, MessageRef,
    OutboundAction, Reply, Token, Values,
};
use chrono::{DateTime, Utc};
use commands::{Prefetched, Settings, Verb};
use desk::{DraftId, JoinId, Person, PostId, RemarkId, Ticket, TicketEvent, TicketId};
use sqlx::Connection as _;
use store::{Side, Store, UnitOfWork};
use tempfile::TempDir;

use crate::dump::{Database, Moved, comparison, connect};
use crate::scene::{Deed, at, channel, click, command, desk, identity, known, location, said, today};
use crate::who::{MET, Who};

mod drafts;
mod joins;

/// What there is before anybody tries anything.
pub(crate) struct Fixture {
    /// `INC-1`, new, on the owner's message in `#help`.
    pub(crate) asked_in_channel: TicketId,
    /// `INC-2`, new, in the owner's direct conversation.
    pub(crate) new: TicketId,
    /// `INC-3`, a known issue on which the agent works, in the owner's direct conversation.
    pub(crate) in_progress: TicketId,
    /// `INC-4`, resolved.
    pub(crate) resolved: TicketId,
    /// `INC-5`, handled with `INC-6`.
    pub(crate) merged: TicketId,
    /// The card of `INC-3` in the owner's direct conversation.
    pub(crate) direct_card: MessageRef,
    /// The card of `INC-4` there.
    pub(crate) resolved_card: MessageRef,
    /// What the team's thread of `INC-3` hangs under.
    pub(crate) team_root: MessageRef,
    /// The agent's note with a file in the team's thread of `INC-3`.
    pub(crate) note: RemarkId,
    /// The message that shows the team the owner's words about `INC-3`.
    pub(crate) shown: MessageRef,
    /// What shows the team the owner's words about `INC-3`.
    pub(crate) mirror: PostId,
    /// A draft for each purpose and each member whom the desk has met.
    drafts: BTreeMap<(Purpose, &'static str), DraftId>,
    /// A join for each stage and each member whom the desk has met.
    joins: BTreeMap<(Stage, &'static str), JoinId>,
    pub(crate) desk: Settings,
    /// The statement that compares a copy with the original.
    comparison: String,
    file: PathBuf,
    folder: TempDir,
    /// Copies that are restored and not in use.
    idle: Mutex<Vec<Database>>,
}

/// What a draft waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Purpose {
    /// A reply, for Send or Keep.
    Reply,
    /// A message, for the choice of its ticket.
    About,
    /// Somebody's message, for the form that makes a ticket of it.
    Open,
    /// A message, for the choice of something new.
    Choice,
    /// A message, for the question whether it is to be a ticket.
    Suggestion,
    /// Words about a ticket, for the form that makes another one of them.
    Split,
    /// What looks like another ticket, for the question whether it is the same.
    Alike,
}

/// How far a join has come that belongs to somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// They entered a code and are asked.
    Entered,
    /// Their code was entered, and they are asked.
    Agreed,
    /// Another account was joined to theirs.
    Joined,
}

/// The code that somebody on another connection was shown.
pub(crate) const CODE: &str = "K7QM-4R2T";

/// A copy of the fixture's database, with a desk on it.
pub(crate) struct Copy {
    pub(crate) fixture: Arc<Fixture>,
    pub(crate) desk: Settings,
    pub(crate) store: Store,
    database: Database,
}

pub(crate) const PURPOSES: [Purpose; 7] = [
    Purpose::Reply,
    Purpose::About,
    Purpose::Open,
    Purpose::Choice,
    Purpose::Suggestion,
    Purpose::Split,
    Purpose::Alike,
];

/// Does something on a store, as the jobs do.
async fn act(
    store: &Store,
    desk: &Settings,
    who: Who,
    deed: Deed,
    now: DateTime<Utc>,
    known: &Prefetched,
) -> Reply {
    let mut uow = store.begin(now).await.expect("it begins");
    let reply = act_in(&mut uow, desk, who, deed, known).await;
    uow.commit().await.expect("it commits");
    reply
}

/// Does something in a unit of work.
async fn act_in(uow: &mut UnitOfWork, desk: &Settings, who: Who, deed: Deed, known: &Prefetched) -> Reply {
    let inbound = Inbound {
        key: "k".into(),
        sender: who.user(),
        location: deed.location,
        at: uow.now(),
        what: deed.what,
    };
    let reply = commands::handle(uow, desk, &inbound, known)
        .await
        .expect("a refusal is answered, and nothing breaks");
    // Nobody hears the answer to a message or a reaction.
    if inbound.wants_reply() {
        reply
    } else {
        Reply::Quiet
    }
}

/// Takes everything from the outbox, as the platform would; says what the questions that came by let one choose.
async fn deliver(store: &Store) -> Vec<Token> {
    let mut asked = Vec::new();
    loop {
        let leased = store.outbox().lease(at(30), 100).await.expect("it leases");
        if leased.is_empty() {
            return asked;
        }
        let mut sent = Vec::new();
        for one in leased {
            let stands = match one.message.home() {
                Conversation::Channel(channel) => channel,
                Conversation::Direct(user) => channel(&format!("D{}", user.id)),
            };
            if let OutboundAction::Post { card, .. } | OutboundAction::Whisper { card, .. } =
                &one.message.what
            {
                asked.extend(card.controls.iter().flat_map(tokens));
            }
            sent.push((one.id, Some(MessageRef::new(&stands, one.id.to_string()))));
        }
        store.outbox().sent_all(sent, at(30)).await.expect("it is noted");
    }
}

fn tokens(control: &Control) -> Vec<Token> {
    match control {
        Control::Button(button) => vec![button.token.clone()],
        Control::Select(select) => select.options.iter().map(|option| option.token.clone()).collect(),
        Control::Link { .. } => Vec::new(),
    }
}

impl Fixture {
    pub(crate) async fn new() -> Arc<Self> {
        Self::made(false).await
    }

    /// The same, where every ticket is private and nobody works on any.
    pub(crate) async fn all_private() -> Arc<Self> {
        Self::made(true).await
    }

    async fn made(private: bool) -> Arc<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("desk.db");
        let desk = desk();
        let store = Store::open(&format!("sqlite:{}", file.display()))
            .await
            .expect("it opens");
        store.migrate().await.expect("it migrates");
        meet_everybody(&store).await;
        let tickets = open_tickets(&store, &desk).await;
        let mut drafts = drafts::write_drafts(&store, &desk, tickets[2].id).await;
        let joins = joins::begin_joins(&store).await;
        deliver(&store).await;
        let (direct_card, team_root) = addresses(&store, tickets[2].id).await;
        let (note, mirror) = say_more(&store, &desk, tickets[2].id, &team_root).await;
        deliver(&store).await;
        let shown = stands_at(&store, mirror).await;
        drafts.extend(drafts::write_split(&store, &desk, &shown, &team_root).await);
        let (resolved_card, _) = addresses(&store, tickets[3].id).await;
        if private {
            make_private(&store, &tickets).await;
        }
        store.close().await;
        let mut connection = connect(&file).await;
        let comparison = comparison(&mut connection).await;
        connection.close().await.expect("the connection closes");
        Arc::new(Self {
            asked_in_channel: tickets[0].id,
            new: tickets[1].id,
            in_progress: tickets[2].id,
            resolved: tickets[3].id,
            merged: tickets[4].id,
            direct_card,
            resolved_card,
            team_root,
            note,
            shown,
            mirror,
            drafts,
            joins,
            desk,
            comparison,
            file,
            folder,
            idle: Mutex::default(),
        })
    }

    /// A draft of that person's; of the agent's, where the desk has not met them.
    pub(crate) fn draft(&self, purpose: Purpose, who: Who) -> DraftId {
        let own = self.drafts.get(&(purpose, who.id()));
        *own.unwrap_or(&self.drafts[&(purpose, Who::Agent.id())])
    }

    /// A join of that person's at that stage; of the agent's, where the desk has not met them.
    pub(crate) fn join(&self, stage: Stage, who: Who) -> JoinId {
        let own = self.joins.get(&(stage, who.id()));
        *own.unwrap_or(&self.joins[&(stage, Who::Agent.id())])
    }

    pub(crate) async fn copy(self: &Arc<Self>) -> Copy {
        self.copy_with(self.desk.clone()).await
    }

    pub(crate) async fn copy_with(self: &Arc<Self>, desk: Settings) -> Copy {
        let idle = self.idle.lock().expect("nothing panics with the lock").pop();
        let database = match idle {
            Some(database) => database,
            None => Database::copy_of(&self.file, self.folder.path()).await,
        };
        Copy {
            fixture: Arc::clone(self),
            desk,
            store: database.store.clone(),
            database,
        }
    }
}

async fn meet_everybody(store: &Store) {
    let mut uow = store.begin(at(0)).await.expect("it begins");
    for who in MET {
        let person = Person {
            id: uow.mint(),
            name: format!("{who:?}"),
        };
        uow.people().insert(&person, &identity(who));
    }
    uow.commit().await.expect("it commits");
}

async fn open_tickets(store: &Store, desk: &Settings) -> Vec<Ticket> {
    let asked = said(
        Who::Owner,
        &location("C0HELP"),
        "h1",
        "the printer eats paper",
        at(0),
    );
    let steps = [
        Deed {
            location: location("C0HELP"),
            what: InboundEvent::Message(asked),
        },
        Deed {
            location: location("C0GENERAL"),
            what: command("the mouse is gone"),
        },
        Deed {
            location: location("C0GENERAL"),
            what: command("the keyboard sticks"),
        },
        Deed {
            location: location("C0GENERAL"),
            what: command("the phone is mute"),
        },
        Deed {
            location: location("C0GENERAL"),
            what: command("the door squeaks"),
        },
        Deed {
            location: location("C0GENERAL"),
            what: command("the hinge squeaks"),
        },
    ];
    for (number, deed) in (0..).zip(steps) {
        // Four at once: nobody opens six within a minute.
        let when = at(number / 4 * 2);
        let known = known(Who::Owner, &deed.what);
        act(store, desk, Who::Owner, deed, when, &known).await;
    }
    let mut uow = store.begin(at(2)).await.expect("it begins");
    let owner = uow
        .people()
        .find_by_identity(&identity(Who::Owner))
        .await
        .expect("it is read");
    let owner = owner.expect("the desk has met them");
    let mut tickets = uow.tickets().open_of(owner.id).await.expect("it is read");
    drop(uow);
    tickets.sort_by_key(|ticket| ticket.reference.number);
    let [_, _, third, fourth, fifth, _] = tickets.as_slice() else {
        panic!("there are six tickets")
    };
    let claim = click(Token::new(Verb::Claim.as_str(), third.id, 0));
    let known_issue = click(Token::new(Verb::MarkKnown.as_str(), third.id, 0));
    let values = Values::from([
        ("code".into(), "solved".into()),
        ("note".into(), "unmuted".into()),
    ]);
    let resolve = InboundEvent::Submitted {
        token: Token::new(Verb::Resolve.as_str(), fourth.id, 0),
        values,
    };
    let merge = InboundEvent::Submitted {
        token: Token::new(Verb::Merge.as_str(), fifth.id, 0),
        values: Values::from([("other".into(), "INC-6".into())]),
    };
    for what in [claim, known_issue, resolve, merge] {
        let known = known(Who::Agent, &what);
        let location = location("C0DESK");
        act(store, desk, Who::Agent, Deed { location, what }, at(2), &known).await;
    }
    tickets
}

/// Nothing but that the tickets are private: what stands where is another matter.
async fn make_private(store: &Store, tickets: &[Ticket]) {
    let mut uow = store.begin(at(32)).await.expect("it begins");
    for ticket in tickets {
        let mut ticket = uow.tickets().get(ticket.id).await.expect("it is there");
        let event = TicketEvent::MadePrivate { why: String::new() };
        ticket.apply(&event, None, at(32));
        if ticket.assignee().is_some() {
            ticket.apply(&TicketEvent::Released, None, at(32));
        }
        uow.tickets().save(&ticket);
    }
    uow.commit().await.expect("it commits");
}

/// The owner adds to a ticket, and the agent notes something with a file under its card.
async fn say_more(
    store: &Store,
    desk: &Settings,
    ticket: TicketId,
    team_root: &MessageRef,
) -> (RemarkId, PostId) {
    let details = InboundEvent::Submitted {
        token: Token::new(Verb::AddDetails.as_str(), ticket, 0),
        values: Values::from([("details".into(), "only the left half".into())]),
    };
    let thread = Location {
        thread: Some(team_root.id.clone()),
        ..location(&team_root.channel.id)
    };
    let mut noted = said(Who::Agent, &thread, "t0", "there is a manual", at(31));
    noted.files.push(FileRef {
        message: noted.message.clone(),
        id: "F1".into(),
        name: "manual.pdf".into(),
        bytes: 12,
        media_type: None,
    });
    for (who, location, what) in [
        (Who::Owner, location("C0GENERAL"), details),
        (Who::Agent, thread, InboundEvent::Message(noted)),
    ] {
        let known = known(who, &what);
        act(store, desk, who, Deed { location, what }, at(31), &known).await;
    }
    let mut uow = store.begin(at(31)).await.expect("it begins");
    let remarks = uow.remarks().of(ticket).await.expect("they are read");
    let mirror = remarks.iter().find_map(|remark| remark.mirror);
    let note = remarks.iter().find(|remark| !remark.files.is_empty());
    (note.expect("it was noted").id, mirror.expect("it is shown"))
}

/// Where a post stands.
async fn stands_at(store: &Store, post: PostId) -> MessageRef {
    let mut uow = store.begin(at(31)).await.expect("it begins");
    let post = uow.posts().find(post).await.expect("it is read");
    let message = post.and_then(|post| post.message);
    message.expect("it was delivered")
}

/// Where the direct card and the team's card of a ticket stand.
async fn addresses(store: &Store, ticket: TicketId) -> (MessageRef, MessageRef) {
    let mut uow = store.begin(at(31)).await.expect("it begins");
    let mut roots = Vec::new();
    for side in [Side::Requester, Side::Team] {
        let thread = uow.threads().of(ticket, side).await.expect("it is read");
        let Some(MessageAnchor::Message(root)) = thread.map(|thread| thread.root) else {
            panic!("both cards were delivered")
        };
        roots.push(root);
    }
    let team = roots.pop().expect("there are two");
    (roots.pop().expect("there are two"), team)
}

impl Copy {
    /// Somebody does something; the answer is what they hear.
    pub(crate) async fn tries(&self, who: Who, deed: Deed) -> Reply {
        let known = known(who, &deed.what);
        act(&self.store, &self.desk, who, deed, today(), &known).await
    }

    /// As [`Copy::tries`], with several deeds in one unit of work. A deed that writes nothing does not change the next.
    pub(crate) async fn tries_all(&self, who: Who, deeds: Vec<Deed>) -> Vec<Reply> {
        let mut replies = Vec::new();
        let mut uow = self.store.begin(today()).await.expect("it begins");
        for deed in deeds {
            let known = known(who, &deed.what);
            replies.push(act_in(&mut uow, &self.desk, who, deed, &known).await);
        }
        uow.commit().await.expect("it commits");
        replies
    }

    /// As [`Copy::tries`], with something else looked up before.
    pub(crate) async fn tries_knowing(&self, who: Who, deed: Deed, known: &Prefetched) -> Reply {
        act(&self.store, &self.desk, who, deed, today(), known).await
    }

    /// The desk is told something that nobody does.
    pub(crate) async fn hears(&self, inbound: &Inbound, known: &Prefetched) -> Reply {
        let mut uow = self.store.begin(today()).await.expect("it begins");
        let reply = commands::handle(&mut uow, &self.desk, inbound, known).await;
        uow.commit().await.expect("it commits");
        reply.expect("nothing breaks")
    }

    /// The rows that were added or removed since the fixture was made.
    pub(crate) async fn moved(&self) -> Moved {
        self.database.moved(&self.fixture.comparison).await
    }

    /// Ends the use of this copy. Returns the rows that were added or removed.
    pub(crate) async fn close(self) -> Moved {
        let moved = self.moved().await;
        self.database.restore(&moved.tables()).await;
        let mut idle = self.fixture.idle.lock().expect("nothing panics with the lock");
        idle.push(self.database);
        moved
    }
}
